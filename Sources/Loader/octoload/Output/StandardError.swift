import Core
import Foundation
import Synchronization

/// The process's only way to stderr: without the secrets that this process has read. It never waits for its reader longer than half a
/// second: a log that nobody reads must not stop a load in the middle of a batch. What does not go through is dropped, and
/// counted once something does again.
enum StandardError {
    private struct State {
        var isStalled = false
        var dropped = 0
        /// Lines that stand below the log, to be drawn over.
        var footer: [String] = []
    }

    private static let state = Mutex(State())
    /// A pipe that is ready takes so many bytes at once without blocking (POSIX: PIPE_BUF).
    private static let piece = 4096
    private static let patience: Int32 = 500

    /// - Parameter line: With its line end.
    static func write(_ line: Words) {
        state.withLock { state in
            if state.dropped > 0, isReady(0) {
                let note = "octoload: \(state.dropped) lines of the log were dropped, as nobody read them\n"
                if send(note, patience: 0) { state.dropped = 0 }
            }
            let text = erasing(state.footer) + line.text + drawing(state.footer)
            if send(text, patience: state.isStalled ? 0 : patience) {
                state.isStalled = false
            } else {
                state.isStalled = true
                state.dropped += 1
            }
        }
    }

    /// Draws lines below the log over those that stand there, after lines that stay.
    static func show(_ footer: [Words], above lines: [Words]) {
        let footer = footer.map(\.text)
        state.withLock { state in
            guard footer != state.footer || !lines.isEmpty else { return }
            let text = erasing(state.footer) + lines.map { $0.text + "\n" }.joined() + drawing(footer)
            if send(text, patience: 0) { state.footer = footer }
        }
    }

    /// Back to the first line of the footer, and clear what is below.
    private static func erasing(_ footer: [String]) -> String {
        footer.isEmpty ? "" : "\r\u{1B}[\(footer.count)A\u{1B}[J"
    }

    private static func drawing(_ footer: [String]) -> String {
        footer.map { $0 + "\n" }.joined()
    }

    /// False if the reader has gone or does not read.
    private static func send(_ text: String, patience: Int32) -> Bool {
        let bytes = Array(text.redacted.utf8)
        var sent = 0
        while sent < bytes.count {
            guard isReady(patience) else { return false }
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.write(STDERR_FILENO, $0.baseAddress, min($0.count, piece))
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    private static func isReady(_ milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0 && descriptor.revents & Int16(POLLOUT) != 0
    }
}
