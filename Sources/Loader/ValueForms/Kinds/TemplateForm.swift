import Core

/// `"{dd}/{mm}/{yyyy}"`: a date, perhaps with a time, written after a template.
///
/// Placeholders: `{yyyy}`, `{mm}`, `{dd}`, `{HH}`, `{MM}`, `{SS}` of fixed width; `{year}`, `{month}`, `{day}`, `{hour}` with
/// or without leading zeros; `{mon}`, an English month's name or its first three letters; `{hh}` and `{am}` of twelve
/// hours; `{fraction}`, 1 to 9 digits; `{offset}` (`Z`, `+0100`, `+01:00`).
struct TemplateForm: ValueForm {
    static let kind = "template"

    private enum Part: Sendable, Hashable {
        case byte(UInt8)
        case placeholder(String)
    }

    static let placeholders = [
        "yyyy", "year", "mm", "month", "mon", "dd", "day", "HH", "hour", "hh", "am", "MM", "SS", "fraction", "offset",
    ]

    private let template: String
    private let parts: [Part]

    init(config: ConfigMapping) throws(ConfigError) {
        throw config.node.error("a template is written out, for example \"{dd}/{mm}/{yyyy}\"")
    }

    init(template: String, at node: ConfigNode) throws(ConfigError) {
        self.template = template
        var parts: [Part] = []
        var rest = Substring(template)
        while let first = rest.first {
            guard first == "{" else {
                parts += String(rest.removeFirst()).utf8.map(Part.byte)
                continue
            }
            guard let close = rest.firstIndex(of: "}") else { throw node.error("a { is not closed") }
            let name = String(rest[rest.index(after: rest.startIndex)..<close])
            guard TemplateForm.placeholders.contains(name) else {
                throw node.error(
                    "unknown placeholder \"{\(name.escapedForMessage)}\"",
                    suggestion: "allowed: \(TemplateForm.placeholders.map { "{\($0)}" }.joined(separator: " "))")
            }
            guard !parts.contains(.placeholder(name)) else { throw node.error("{\(name)} is there twice") }
            parts.append(.placeholder(name))
            rest = rest[rest.index(after: close)...]
        }
        self.parts = parts
        try check(node)
    }

    /// A day needs a year and a month, and what is of twelve hours its half of the day.
    private func check(_ node: ConfigNode) throws(ConfigError) {
        guard has("yyyy", "year"), has("mm", "month", "mon") else {
            throw node.error("a template needs a year and a month, for example \"{yyyy}-{mm}\"")
        }
        for group in [["yyyy", "year"], ["mm", "month", "mon"], ["dd", "day"], ["HH", "hour", "hh"]] {
            let twice = group.filter { has($0) }
            if twice.count > 1 { throw node.error("{\(twice[0])} and {\(twice[1])} are the same") }
        }
        if has("hh") != has("am") { throw node.error("{hh} counts to twelve and goes with {am}") }
        if hasTime, !has("dd", "day") { throw node.error("a template with a time needs a day") }
        if has("MM", "SS", "fraction", "offset"), !hasTime { throw node.error("a template with a time needs its hour") }
    }

    private func has(_ names: String...) -> Bool { names.contains { parts.contains(.placeholder($0)) } }
    private var hasTime: Bool { has("HH", "hour", "hh") }

    var results: [FormResult] { hasTime ? [.instant, .day] : [.day, .instant] }
    var expectation: String { "written as \(template)" }

    func zoneUse(for result: FormResult) -> ZoneUse {
        result == .instant && !has("offset") ? .required : .none
    }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard value.kind == .string || value.kind == .number else { return .unreadable }
        var cursor = ByteCursor(value.bytes)
        var written = WrittenDateTime(year: 0)
        var (hour, minute, second, fraction) = (0, 0, 0, 0)
        var isAfternoon: Bool?
        for part in parts {
            switch part {
            case .byte(let byte):
                guard cursor.skip(byte) else { return .unreadable }
            case .placeholder(let name):
                var number: Int?
                switch name {
                case "yyyy", "year":
                    number = cursor.digits(4...4)
                    written.year = number ?? 0
                case "mm", "month":
                    number = cursor.digits(name == "mm" ? 2...2 : 1...2)
                    written.month = number ?? 0
                case "mon":
                    number = MonthName.number(cursor.word())
                    written.month = number ?? 0
                case "dd", "day":
                    number = cursor.digits(name == "dd" ? 2...2 : 1...2)
                    written.day = number ?? 0
                case "HH", "hour", "hh":
                    number = cursor.digits(name == "HH" ? 2...2 : 1...2)
                    hour = number ?? 0
                case "am":
                    let word = cursor.word()
                    guard word == "am" || word == "pm" else { return .unreadable }
                    number = 0
                    isAfternoon = word == "pm"
                case "MM":
                    number = cursor.digits(2...2)
                    minute = number ?? 0
                case "SS":
                    number = cursor.digits(2...2)
                    second = number ?? 0
                case "fraction":
                    number = cursor.fraction()
                    fraction = number ?? 0
                default:
                    written.offset = WrittenDateTime.offset(&cursor)
                    number = written.offset
                }
                guard number != nil else { return .unreadable }
            }
        }
        guard cursor.isAtEnd else { return .unreadable }
        if let isAfternoon {
            guard (1...12).contains(hour) else { return .unreadable }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        if hasTime {
            guard let time = WrittenDateTime.microseconds(hour, minute, second, fraction) else { return .unreadable }
            written.time = time
        }
        return written.append(as: result, zone: zone, to: &text)
    }
}

private enum MonthName {
    private static let names = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// 1 to 12, by the whole name or its first three letters.
    static func number(_ word: String) -> Int? {
        names.firstIndex { $0 == word || $0.prefix(3) == word }.map { $0 + 1 }
    }
}
