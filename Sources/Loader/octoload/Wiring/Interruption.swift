import Core
import Dispatch
import Foundation
import Synchronization

/// Cancels work on SIGINT and SIGTERM, and when the run's deadline has passed.
///
/// What is complete is still published, what is not is dropped, and the next run continues there. A second signal ends the
/// process at once, and so does the end of the time that the work has to come to its end: the server then rolls back the
/// batch under way, and nothing of it is left.
enum Interruption {
    /// From the first signal on; a supervisor's patience is ten seconds or more.
    static let grace = Duration.seconds(9)

    private static let signal = Mutex<Int32>(0)
    private static let deadline = Mutex(false)

    /// 130 or 143 once a signal has come, else `nil`.
    static var exitCode: Int32? {
        let number = signal.withLock { $0 }
        return number == 0 ? nil : 128 + number
    }

    /// The run has taken longer than it may.
    static var hasPassedDeadline: Bool { deadline.withLock { $0 } }

    /// Runs `body`, cancelling it on a signal or after `limit`.
    static func guarding<Result: Sendable>(
        limit: Duration? = nil, _ body: @escaping @Sendable () async -> Result
    ) async -> Result {
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
                giveUp(after: grace, exitCode: 128 + number)
            }
            source.resume()
            return source
        }
        let timer = limit.map { limit in
            Task {
                try await Task.sleep(for: limit)
                deadline.withLock { $0 = true }
                task.cancel()
                giveUp(after: grace, exitCode: 75)
            }
        }
        let result = await task.value
        timer?.cancel()
        sources.forEach { $0.cancel() }
        return result
    }

    private static func giveUp(after grace: Duration, exitCode: Int32) {
        DispatchQueue.global().asyncAfter(deadline: .now() + grace.inSeconds) {
            StandardError.write(
                "octoload: what was under way did not end within \(Int(grace.inSeconds)) s and is rolled back; "
                    + "run the same command again\n")
            _exit(exitCode)
        }
    }
}
