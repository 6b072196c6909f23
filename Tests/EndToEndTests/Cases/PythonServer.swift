import Foundation
import TestSupport

/// A small API in Python, under way.
struct PythonServer {
    let address: String
    /// Its requests, one a line.
    let log: URL
    let scratch: URL
}

/// Starts a script that serves as Tests/Cases/server.py does, and ends it.
///
/// - Parameter modules: Folders that it imports from.
func withPythonServer(
    _ script: URL, modules: [URL], _ body: (PythonServer) async throws -> Void
) async throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "octoload-case-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let port = scratch.appending(path: "port")
    let requests = scratch.appending(path: "requests")
    var python = Program(environment: [
        "PYTHONPATH": modules.map(\.path).joined(separator: ":"), "PYTHONDONTWRITEBYTECODE": "1",
    ])
    python.executable = "/usr/bin/python3"
    let running = try python.start([script.path, port.path, requests.path])
    let result: Swift.Result<Void, any Error>
    do {
        let end = ContinuousClock.now + .seconds(30)
        while !FileManager.default.fileExists(atPath: port.path), running.isRunning, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(10))
        }
        let address = "http://127.0.0.1:\(try String(contentsOf: port, encoding: .utf8))"
        try await body(PythonServer(address: address, log: requests, scratch: scratch))
        result = .success(())
    } catch { result = .failure(error) }
    running.send(SIGTERM)
    _ = try await running.result(within: .seconds(10))
    try result.get()
}
