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
    private let guardian: ChildProcess
    /// The write end of the guardian's standard input: it stops when this is closed.
    private let lifeline: Int32
    private let isReleased = Mutex(false)

    /// Starts them, blocking for about two seconds.
    ///
    /// - Parameters:
    ///   - name: What the directory's name begins with.
    ///   - simulator: The simulator's program and its options; it must print `octosim URL …` when it is ready.
    package init(name: String, simulator: [String] = []) throws(StartFailure) {
        let bin = try PrivateServers.programs()
        let input = makePipe()
        let output = makePipe()
        let errors = makePipe()
        let command =
            ["/usr/bin/setsid", "--wait", "/bin/sh", "-c", Guardian.script, "guardian", bin, "/tmp/\(name)"]
            + [simulator.first ?? ""] + simulator.dropFirst()
        let started: Result<ChildProcess, ChildProcess.StartFailure>
        do {
            started = .success(try ChildProcess(command, descriptors: (input.read, output.write, errors.write)))
        } catch {
            started = .failure(error)
        }
        // The guardian has its own copies; ours would keep the pipes from ending.
        for descriptor in [input.read, output.write, errors.write] { close(descriptor) }
        defer { close(output.read); close(errors.read) }
        guard case .success(let guardian) = started else {
            close(input.write)
            throw StartFailure(description: "the private servers did not start: \(started)")
        }
        let words = PrivateServers.text(of: output.read, until: "\n").split(separator: " ").map(String.init)
        guard words.first == "ready", words.count >= 2 else {
            close(input.write)
            let said = PrivateServers.text(of: errors.read, until: nil)
            _ = guardian.wait()
            throw StartFailure(description: "the private servers did not start: \(said)")
        }
        self.guardian = guardian
        lifeline = input.write
        addresses = Addresses(directory: words[1], simulatorURL: words.count > 2 ? words[2] : nil)
    }

    deinit {
        stop()
    }

    /// Stops the servers and removes their directory, waiting until both are done.
    package func stop() {
        let wasReleased = isReleased.withLock { isReleased in
            defer { isReleased = true }
            return isReleased
        }
        guard !wasReleased else { return }
        close(lifeline)
        _ = guardian.wait()
    }

    /// Lets the servers outlive this process; `stopKept` ends them.
    package func keep() {
        isReleased.withLock { $0 = true }
        _ = write(lifeline, "keep\n", 5)
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
    package static func programs() throws(StartFailure) -> String {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let candidates = versions.sorted(by: >).map { "\(root)/\($0)/bin" } + ["/usr/local/pgsql/bin", "/usr/bin"]
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") })
        else { throw StartFailure(description: "PostgreSQL's server programs are not installed (Debian: postgresql)") }
        return found
    }

    /// What comes out of a pipe up to a mark, or to its end.
    private static func text(of descriptor: Int32, until mark: Character?) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, mark?.asciiValue != byte { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
