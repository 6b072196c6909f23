import Foundation
import Synchronization

/// A PostgreSQL cluster of our own, and if wanted the API simulator beside it: in a new directory, on a unix socket and the
/// loopback only, gone when this process is gone, however it ends.
package final class PrivateServers: Sendable {
    /// What runs; its parent directory holds the cluster, too.
    package struct Addresses: Sendable {
        /// Holds the unix socket.
        package var directory: String
        /// `http://127.0.0.1:PORT/v1`; `nil` without a simulator.
        package var simulatorURL: String?
    }

    /// Why they did not start, in the words of the program that failed.
    package struct StartFailure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The role that owns everything in the cluster; it needs no password.
    package static let user = "octoload"

    package let addresses: Addresses
    private let guardian: Process
    private let lifeline: FileHandle
    private let isKept = Mutex(false)

    /// Starts them, blocking for about two seconds.
    ///
    /// - Parameters:
    ///   - name: What the directory's name begins with.
    ///   - simulator: The simulator's program and its options; it must print `octosim URL …` when it is ready.
    package init(name: String, simulator: [String] = []) throws(StartFailure) {
        let bin = try PrivateServers.programs()
        let guardian = Process()
        let input = Pipe()
        let output = Pipe()
        let errors = Pipe()
        guardian.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        guardian.arguments =
            ["--wait", "/bin/sh", "-c", Guardian.script, "guardian", bin, "/tmp/\(name)", simulator.first ?? ""]
            + simulator.dropFirst()
        guardian.standardInput = input
        guardian.standardOutput = output
        guardian.standardError = errors
        // The lifeline must not leak into other children, or it would outlive us.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        do { try guardian.run() } catch {
            throw StartFailure(description: "cannot start the servers' guardian: \(error)")
        }
        try? input.fileHandleForReading.close()
        let words = PrivateServers.line(of: output.fileHandleForReading).split(separator: " ").map(String.init)
        guard words.first == "ready", words.count >= 2 else {
            let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            guardian.waitUntilExit()
            throw StartFailure(description: "the private servers did not start: \(said)")
        }
        self.guardian = guardian
        lifeline = input.fileHandleForWriting
        addresses = Addresses(directory: words[1], simulatorURL: words.count > 2 ? words[2] : nil)
    }

    deinit {
        stop()
    }

    /// Stops the servers and removes their directory, waiting until both are done.
    package func stop() {
        guard !isKept.withLock({ $0 }) else { return }
        try? lifeline.close()
        guardian.waitUntilExit()
    }

    /// Lets the servers outlive this process; `stopKept` ends them.
    package func keep() {
        try? lifeline.write(contentsOf: Data("keep\n".utf8))
        isKept.withLock { $0 = true }
    }

    /// A connection string for one of the cluster's databases.
    package func conninfo(database: String) -> String {
        "host=\(addresses.directory) user=\(PrivateServers.user) dbname=\(database)"
    }

    /// Ends kept servers of this name; returns how many there were.
    package static func stopKept(name: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        var stopped = 0
        for directory in names.filter({ $0.hasPrefix("\(name).") }).map({ "/tmp/\($0)" }) {
            guard let text = try? String(contentsOfFile: "\(directory)/guardian.pid", encoding: .utf8),
                let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1,
                // Its number may have gone to another process by now.
                let command = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                String(decoding: command, as: UTF8.self).contains("/tmp/\(name)"), kill(pid, SIGTERM) == 0
            else { continue }
            stopped += 1
            for _ in 0..<200 where FileManager.default.fileExists(atPath: directory) { usleep(50_000) }
        }
        return stopped
    }

    /// Where initdb and pg_ctl are: the newest version of Debian's packages, else the usual places.
    private static func programs() throws(StartFailure) -> String {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let candidates = versions.sorted(by: >).map { "\(root)/\($0)/bin" } + ["/usr/local/pgsql/bin", "/usr/bin"]
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") })
        else { throw StartFailure(description: "PostgreSQL's server programs are not installed (Debian: postgresql)") }
        return found
    }

    private static func line(of handle: FileHandle) -> String {
        var bytes: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
