import Core
import Logging
import Runner

/// Writes the log to stderr, a line per message: for people, for journald, or as JSON for machines.
///
/// An event is one line whatever it holds: server text must not move a terminal's cursor or forge a line.
struct StderrLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let format: LogFormat
    private let context: CommandContext

    init(format: LogFormat, level: Logger.Level, context: CommandContext) {
        self.format = format
        self.context = context
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let time = context.surroundings.wallClock().description
        let line: Words
        switch format {
        case .text:
            let tail = fields.map { " \($0.key)=\(quotedIfNeeded("\($0.value)"))" }.joined()
            line = "\(time) \(event.level.rawValue) \(event.message)\(tail)\n"
        case .journal:
            let tail = fields.map { " \($0.key)=\(quotedIfNeeded("\($0.value)"))" }.joined()
            line = "<\(Journal.priority(event.level))>\(event.message)\(tail)\n"
        case .json:
            let pairs =
                [("time", time), ("level", event.level.rawValue), ("message", "\(event.message)")]
                + fields.map { ($0.key, "\($0.value)") }
            line =
                Words(json: "{" + pairs.map { "\(jsonString($0.0)):\(jsonString($0.1))" }.joined(separator: ",") + "}")
                + "\n"
        }
        context.errors(line)
    }

    private func quotedIfNeeded(_ text: String) -> String {
        return text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text
    }
}
