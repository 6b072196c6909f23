import Core
import Foundation
import Synchronization

/// The process's only way to stdout: without the secrets that this process has read.
enum StandardOutput {
    private static let failed = Mutex<String?>(nil)

    /// Why something could not be written, in the system's words: the disk is full. A reader that has gone is no error of ours.
    static var failure: String? { failed.withLock { $0 } }

    static func write(_ words: Words) {
        let bytes = Array(words.text.redacted.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                sent += count
                continue
            }
            let cause = errno
            if cause == EINTR { continue }
            if cause == EAGAIN {
                var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = poll(&descriptor, 1, 1_000)
                continue
            }
            // Closed is like a reader that has gone: somebody wants to know nothing.
            if cause != EPIPE, cause != EBADF { failed.withLock { $0 = $0 ?? String(cString: strerror(cause)) } }
            return
        }
    }
}
