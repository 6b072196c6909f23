import Core
import Foundation
import Glibc
import PrivateServers

/// A program that prints a secret. It has our environment, nothing to read, and what it says of itself is dropped: it may
/// hold the secret, too.
enum SecretProgram {
    /// Larger than any secret.
    private static let limit = 65_536

    /// What it prints. Blocks, for its timeout at most.
    ///
    /// - Throws: `ConfigError` with the program's name and what went wrong, never with what it printed.
    static func output(of command: SecretCommand) throws(ConfigError) -> String {
        var words = command.words
        if !words[0].contains("/") { words[0] = try path(of: words[0]) }
        let pipe = makePipe()
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { for descriptor in [pipe.read, nothing] { close(descriptor) } }
        let child: ChildProcess
        do throws(ChildProcess.StartFailure) {
            child = try ChildProcess(words, descriptors: (nothing, pipe.write, nothing))
        } catch {
            close(pipe.write)
            throw ConfigError(at: nil, keyPath: "", error.description)
        }
        close(pipe.write)
        let end = ContinuousClock.now + command.timeout
        let bytes = read(pipe.read, until: end)
        while child.isRunning, ContinuousClock.now < end { usleep(2_000) }
        guard let bytes, !child.isRunning else {
            child.send(SIGKILL)
            _ = child.wait()
            throw failure(words[0], "did not end within \(Double(command.timeout / .milliseconds(1)) / 1_000) s")
        }
        let code = child.wait()
        guard code == 0 else { throw failure(words[0], "ended with \(code)") }
        guard bytes.count <= limit else { throw failure(words[0], "printed more than \(limit) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self),
            !text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        else { throw failure(words[0], "printed no text") }
        return text
    }

    /// Until its end, or a byte more than any secret has; `nil` if that takes too long.
    private static func read(_ descriptor: Int32, until end: ContinuousClock.Instant) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= limit {
            let left = end - ContinuousClock.now
            guard left > .zero else { return nil }
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, Int32(clamping: Int64(left / .milliseconds(1)) + 1)) > 0 else { continue }
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return bytes }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func path(of name: String) throws(ConfigError) -> String {
        let folders = (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
        guard let path = folders.map({ "\($0)/\(name)" as String }).first(where: { access($0, X_OK) == 0 }) else {
            throw failure(name, "is not in PATH")
        }
        return path
    }

    private static func failure(_ program: String, _ problem: String) -> ConfigError {
        ConfigError(
            at: nil, keyPath: "", "the command \(program.escapedForMessage) \(problem)",
            suggestion: "run it by hand: it should print the secret, and nothing else")
    }
}
