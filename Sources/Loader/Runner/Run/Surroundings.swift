import Core
import Foundation

/// Time, sleep and chance, passed in so that tests decide them.
package struct Surroundings: Sendable {
    /// A monotonic clock, counted from any fixed point.
    package var now: @Sendable () -> Duration
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Evenly distributed over 0..<1.
    package var random: @Sendable () -> Double
    /// What an interrupted run exits with: 128 + the signal that came.
    package var interruptionExitCode: @Sendable () -> Int32
    /// The time of day, for people.
    package var wallClock: @Sendable () -> Instant = { .unixEpoch }
    /// The run was cancelled because it took too long, not by a signal.
    package var hasPassedDeadline: @Sendable () -> Bool = { false }

    /// Runs the tasks that are not children of another; `nil`: the usual one.
    package var executor: (any TaskExecutor)?

    package init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double, interruptionExitCode: @escaping @Sendable () -> Int32 = { 143 }
    ) {
        self.interruptionExitCode = interruptionExitCode
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// The machine's own.
    package static let real: Surroundings = {
        let start = ContinuousClock.now
        var real = Surroundings(
            now: { ContinuousClock.now - start },
            sleep: { try await Task.sleep(for: $0) },
            random: { .random(in: 0..<1) }
        )
        real.wallClock = { .unixEpoch + .milliseconds(Int64(Date().timeIntervalSince1970 * 1_000)) }
        return real
    }()
}
