import CGlibc
import Glibc
import Synchronization

/// A program started by us, whose end is learnt from the kernel.
///
/// Foundation's `Process` learns it from a descriptor that other children started at the same time may inherit; then it
/// waits for them, too.
package final class ChildProcess: Sendable {
    package let id: pid_t
    private let exitCode = Mutex<Int32?>(nil)

    /// Why a program could not be started.
    package struct StartFailure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - environment: `nil` passes ours on.
    ///   - descriptors: What its standard input, output and error are; open them with `O_CLOEXEC`.
    ///   - isDetached: It has a session of its own, so that neither the terminal's end nor Ctrl-C concerns it.
    package init(
        _ arguments: [String], environment: [String: String]? = nil, descriptors: (Int32, Int32, Int32),
        isDetached: Bool = false
    ) throws(StartFailure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in [descriptors.0, descriptors.1, descriptors.2].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        // Sockets of ours that stay open in a child would never be seen to close.
        _ = octoload_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What we ignore, SIGPIPE and SIGINT, a child must not.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // Nor may it begin with the signals blocked that our threads block.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        let session: Int32 = isDetached ? 0x80 : 0  // POSIX_SPAWN_SETSID, which Swift's Glibc does not show
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | session))
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { $0.map { strdup("\($0.key)=\($0.value)") } + [nil] }
        defer { (words + (variables ?? [])).forEach { free($0) } }
        var child: pid_t = 0
        let result =
            variables.map { posix_spawn(&child, arguments[0], &actions, &attributes, words, $0) }
            ?? posix_spawn(&child, arguments[0], &actions, &attributes, words, environ)
        guard result == 0 else {
            throw StartFailure(description: "cannot start \(arguments[0]): \(String(cString: strerror(result)))")
        }
        id = child
    }

    package func send(_ signal: Int32) {
        exitCode.withLock { if $0 == nil { _ = kill(id, signal) } }
    }

    package var isRunning: Bool { poll() == nil }

    /// Blocks until it has ended; returns its exit code, or 128 + the signal, as a shell does.
    package func wait() -> Int32 {
        while true {
            if let code = poll() { return code }
            usleep(2000)
        }
    }

    private func poll() -> Int32? {
        exitCode.withLock { code in
            if code != nil { return code }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            return code
        }
    }
}

/// A pipe whose ends no child inherits.
package func makePipe() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    _ = octoload_pipe(&ends)
    return (ends[0], ends[1])
}
