import ArgumentParser
import Foundation
import Logging

/// How the result is printed on stdout.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// How the log is printed on stderr.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    /// Text with the priorities of sd-daemon(3), which journald takes off again.
    case journal
}

/// Options that every command takes. Option, then variable, then default.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The configuration file (default: pipelines.yaml).", valueName: "file"))
    var config: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Environment from the configuration file to use (default: none).", valueName: "name"))
    var environment: String?

    @Option(name: .shortAndLong, help: "How to print the result on stdout: text or json (default: text).")
    var output: OutputFormat?

    @Option(
        help:
            "How to log on stderr: text, json or journal (default: text on a terminal, journal to journald, else json)."
    )
    var logFormat: LogFormat?

    @Option(help: "Least level to log: debug, info, notice, warning or error (default: info).")
    var logLevel: LogLevel?

    @Flag(name: .shortAndLong, help: "Say nothing unless something is wrong: no progress, no log, no summary.")
    var quiet = false

    var environmentName: String? { environment ?? variable("OCTOLOAD_ENV") }
    var isQuiet: Bool { quiet || variable("OCTOLOAD_QUIET") == "true" }

    var configPath: String { config ?? variable("OCTOLOAD_CONFIG") ?? "pipelines.yaml" }

    func validate() throws {
        for (name, allowed) in [
            ("OCTOLOAD_OUTPUT", OutputFormat.allCases.map(\.rawValue)),
            ("OCTOLOAD_LOG_FORMAT", LogFormat.allCases.map(\.rawValue)),
            ("OCTOLOAD_LOG_LEVEL", LogLevel.allCases.map(\.rawValue)),
        ] {
            if let value = variable(name), !allowed.contains(value) {
                throw ValidationError("\(name) is \"\(value)\", but must be one of: \(allowed.joined(separator: ", "))")
            }
        }
    }

    var outputFormat: OutputFormat {
        output ?? variable("OCTOLOAD_OUTPUT").flatMap(OutputFormat.init(rawValue:)) ?? .text
    }

    var resolvedLogFormat: LogFormat {
        let context = CommandContext.current
        return logFormat ?? variable("OCTOLOAD_LOG_FORMAT").flatMap(LogFormat.init(rawValue:))
            ?? (context.isOnTerminal ? .text : context.isOnJournal ? .journal : .json)
    }

    /// The same, but logging warnings only unless the user asked for a level.
    var quieter: CommonOptions {
        var options = self
        if logLevel == nil, variable("OCTOLOAD_LOG_LEVEL") == nil { options.logLevel = .warning }
        return options
    }

    var resolvedLogLevel: Logger.Level {
        let level =
            logLevel ?? variable("OCTOLOAD_LOG_LEVEL").flatMap(LogLevel.init(rawValue:)) ?? (isQuiet ? .error : .info)
        return Logger.Level(rawValue: level.rawValue) ?? .info
    }
}

/// Levels of the log, as the option spells them.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, notice, warning, error
}
