import Foundation
import Testing

/// The octoload program, run as a user runs it: arguments and environment in; stdout, stderr and exit code out.
struct Program {
    /// The directory of the built programs, which is that of the test program.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL

    struct Result {
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

    /// Runs to the end, which must come within `limit`.
    func run(_ arguments: String..., limit: Duration = .seconds(120)) async throws -> Result {
        try await start(arguments).result(within: limit)
    }

    func start(_ arguments: [String]) throws -> Running {
        let process = Process()
        process.executableURL = Program.folder.appending(path: "octoload")
        process.arguments = arguments
        process.environment = environment.merging(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]) { $1 }
        return try Running(process)
    }

    /// A program under way. Its output goes to files, so that a pipe that nobody reads cannot stop it.
    final class Running: @unchecked Sendable {
        private let process: Process
        private let folder: URL
        private let ended = DispatchSemaphore(value: 0)

        fileprivate init(_ process: Process) throws {
            self.process = process
            folder = FileManager.default.temporaryDirectory.appending(path: "octoload-run-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for name in ["out", "err"] {
                _ = FileManager.default.createFile(atPath: folder.appending(path: name).path, contents: nil)
            }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
            process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
            process.terminationHandler = { [ended] _ in ended.signal() }
            try process.run()
        }

        var errorsSoFar: String { text("err") }
        var isRunning: Bool { process.isRunning }

        func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        func result(within limit: Duration) async throws -> Result {
            let seconds = Double(limit.components.seconds)
            let isDone = await withCheckedContinuation { continuation in
                DispatchQueue.global().async { [ended] in
                    continuation.resume(returning: ended.wait(timeout: .now() + seconds) == .success)
                }
            }
            if !isDone {
                send(SIGKILL)
                Issue.record("octoload did not end within \(limit): \(text("err").suffix(2000))")
            }
            process.waitUntilExit()
            defer { try? FileManager.default.removeItem(at: folder) }
            // As a shell reports it.
            let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
            return Result(code: code, output: text("out"), errors: text("err"))
        }

        private func text(_ name: String) -> String {
            let data = FileManager.default.contents(atPath: folder.appending(path: name).path) ?? Data()
            return String(decoding: data, as: UTF8.self)
        }
    }
}
