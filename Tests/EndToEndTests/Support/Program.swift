import Foundation
import PrivateServers
import Testing

/// The octoload program, run as a user runs it: arguments and environment in; stdout, stderr and exit code out.
struct Program {
    /// The directory of the built programs, which is that of the test program.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL

    struct Result: Sendable {
        let code: Int32
        let output: String
        let errors: String

        var json: [String: Any] {
            get throws {
                let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
                return try #require(object as? [String: Any], "\(output) \(errors)")
            }
        }

        /// The entry of a pipeline in the summary of a run.
        func pipeline(_ name: String) throws -> [String: Any] {
            let pipelines = try #require(json["pipelines"] as? [[String: Any]])
            return try #require(pipelines.first { $0["name"] as? String == name }, "\(name) in \(output)")
        }

        /// A figure of a pipeline: `records.inserted`.
        func figure(_ pipeline: String, _ path: String) throws -> Int {
            var value: Any? = try self.pipeline(pipeline)
            for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
            return try #require(value as? Int, "\(pipeline) \(path) in \(output)")
        }
    }

    /// Set for every start; `PATH` is kept from the test's own environment, nothing else.
    var environment: [String: String] = [:]
    /// The program itself, unless it is a client that others wrote.
    var executable = Program.folder.appending(path: "octoload").path

    /// Runs to the end, which must come within `limit`.
    func run(_ arguments: String..., limit: Duration = .seconds(120)) async throws -> Result {
        try await run(arguments, limit: limit)
    }

    func run(_ arguments: [String], limit: Duration = .seconds(120)) async throws -> Result {
        try await start(arguments).result(within: limit)
    }

    func start(_ arguments: [String]) throws -> Running {
        let path = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
        return try Running(
            [executable] + arguments, environment.merging(path) { own, _ in own })
    }

    /// A program under way. Its output goes to files, so that a pipe that nobody reads cannot stop it.
    final class Running: Sendable {
        private let process: ChildProcess
        private let folder: URL

        fileprivate init(_ arguments: [String], _ environment: [String: String]) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "octoload-run-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let files = ["out", "err"].map { [folder] in
                open(folder.appending(path: $0).path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            }
            let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
            defer { (files + [nothing]).forEach { close($0) } }
            process = try ChildProcess(arguments, environment: environment, descriptors: (nothing, files[0], files[1]))
        }

        var isRunning: Bool { process.isRunning }

        func send(_ signal: Int32) { process.send(signal) }

        /// Its most memory so far; 0 once it has ended.
        var residentKilobytes: Int {
            let status = (try? String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }

        /// Soft and hard limit of core files in bytes, as the kernel has them; empty once it has ended.
        var coreLimit: String {
            let limits = (try? String(contentsOfFile: "/proc/\(process.id)/limits", encoding: .utf8)) ?? ""
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            return line?.split(separator: " ").dropFirst(4).prefix(2).joined(separator: " ") ?? ""
        }

        func result(within limit: Duration) async throws -> Result {
            let end = ContinuousClock.now + limit
            while process.isRunning, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
            if process.isRunning {
                send(SIGKILL)
                Issue.record("octoload did not end within \(limit): \(text("err").suffix(2000))")
            }
            defer { try? FileManager.default.removeItem(at: folder) }
            return Result(code: process.wait(), output: text("out"), errors: text("err"))
        }

        private func text(_ name: String) -> String {
            let data = FileManager.default.contents(atPath: folder.appending(path: name).path) ?? Data()
            return String(decoding: data, as: UTF8.self)
        }
    }
}
