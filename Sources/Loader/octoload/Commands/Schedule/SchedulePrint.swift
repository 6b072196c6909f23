import ArgumentParser
import CEmbeddedUnits
import Core
import Foundation

/// `octoload schedule print`
struct SchedulePrint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "Print units for systemd, or lines for cron.")

    /// Who starts it.
    enum Scheduler: String, ExpressibleByArgument, CaseIterable {
        case systemd, cron
    }

    @Argument(help: "systemd or cron.")
    var scheduler: Scheduler

    @Option(help: ArgumentHelp("Time of the night, by the machine's clock (default: 04:10).", valueName: "HH:MM"))
    var at: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("An environment of pipelines.yaml (default: none).", valueName: "name"))
    var environment: String?

    @Option(help: ArgumentHelp("The program (default: /usr/local/bin/octoload).", valueName: "path"))
    var binary: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The configuration (default: /etc/octoload/pipelines.yaml).", valueName: "file"))
    var config: String?

    func run() async throws {
        try await reportingFailures {
            let time = try time()
            for (option, path) in [("--binary", binary), ("--config", config)] {
                guard let path else { continue }
                guard path.hasPrefix("/"),
                    path.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) })
                else { throw ValidationError("\(option) must be an absolute path of letters, digits and . _ -") }
            }
            if let environment, environment.wholeMatch(of: /[a-z][a-z0-9_]*/) == nil {
                throw ValidationError("\"\(environment)\" cannot be an environment's name")
            }
            switch scheduler {
            case .systemd: systemd(time)
            case .cron: cron(time)
            }
        }
    }

    private func time() throws -> (hour: Int, minute: Int)? {
        guard let at else { return nil }
        let parts = at.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { throw ValidationError("--at is \"\(at)\", but must be a time like 04:10") }
        return (hour, minute)
    }

    private func systemd(_ time: (hour: Int, minute: Int)?) {
        let name = environment.map { "octoload@\($0)" } ?? "octoload"
        let files =
            environment == nil ? ["octoload.service", "octoload.timer"] : ["octoload@.service", "octoload@.timer"]
        for file in files + ["octoload-failed@.service"] {
            var text = adapted(unit(file))
            if let time {
                text = text.replacing("OnCalendar=*-*-* 04:10:00", with: "OnCalendar=*-*-* \(clock(time)):00")
            }
            output("# /etc/systemd/system/\(file)\n\(Words(lines: text))\n")
        }
        output("# then: systemctl daemon-reload && systemctl enable --now \(name).timer\n")
    }

    private func cron(_ time: (hour: Int, minute: Int)?) {
        var text = adapted(unit("cron"))
        if let time { text = text.replacing("10 4 * * *", with: "\(time.minute) \(time.hour) * * *") }
        if let environment {
            text = text.replacing("octoload run ", with: "octoload run --env \(environment) ")
                .replacing("octoload status ", with: "octoload status --env \(environment) ")
        }
        output(Words(lines: text))
    }

    private func adapted(_ text: String) -> String {
        text.replacing("/usr/local/bin/octoload", with: binary ?? "/usr/local/bin/octoload")
            .replacing("/etc/octoload/pipelines.yaml", with: config ?? "/etc/octoload/pipelines.yaml")
    }

    private func clock(_ time: (hour: Int, minute: Int)) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(time.hour)):\(two(time.minute))"
    }

    private func unit(_ name: String) -> String {
        var entry = octoload_units()
        while let current = entry?.pointee, let known = current.name {
            if String(cString: known) == name {
                return String(decoding: UnsafeBufferPointer(start: current.bytes, count: current.count), as: UTF8.self)
            }
            entry = entry?.advanced(by: 1)
        }
        return ""
    }
}
