import Dispatch
import Foundation
import Synchronization

/// Cancels work on SIGINT and SIGTERM; a second signal ends the process at once.
///
/// What is complete is still published, what is not is dropped, and the next run continues there.
enum Interruption {
    private static let signal = Mutex<Int32>(0)

    /// 130 or 143 once a signal has come, else `nil`.
    static var exitCode: Int32? {
        let number = signal.withLock { $0 }
        return number == 0 ? nil : 128 + number
    }

    /// Runs `body`, cancelling it on a signal.
    static func guarding<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        let task = Task { await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let isSecond = signal.withLock { before in
                    defer { before = number }
                    return before != 0
                }
                if isSecond { _exit(128 + number) }
                task.cancel()
            }
            source.resume()
            return source
        }
        let result = await task.value
        sources.forEach { $0.cancel() }
        return result
    }
}
