import Foundation
import Synchronization
import TestSupport

/// One thread that runs all tasks, in an order that a seed decides, and a clock that stands still until all of them wait.
///
/// Equal seeds give equal runs: nothing else decides what happens when.
final class VirtualMachine: TaskExecutor, @unchecked Sendable {
    private struct Sleeper {
        let wakes: Duration
        let number: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var sleepers: [Sleeper] = []
        var random: SeededGenerator
        var now = Duration.zero
        var sleeps = 0
    }

    private let state: Mutex<State>
    private let work = DispatchSemaphore(value: 0)

    init(seed: UInt64) {
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        work.signal()
    }

    var now: Duration { state.withLock { $0.now } }

    /// Chance, as everything here has it.
    func random<Result>(_ body: (inout SeededGenerator) -> Result) -> Result { state.withLock { body(&$0.random) } }

    func isLucky(_ probability: Double) -> Bool { random { Double.random(in: 0..<1, using: &$0) < probability } }

    func sleep(_ duration: Duration) async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.sleeps += 1
                state.sleepers.append(
                    Sleeper(wakes: state.now + max(.zero, duration), number: state.sleeps, continuation: continuation))
            }
        }
    }

    /// Runs `body` and everything that it starts, on the calling thread, to its end.
    func run(_ body: @escaping @Sendable () async -> Void) {
        let isDone = Mutex(false)
        Task(executorPreference: self) {
            await body()
            isDone.withLock { $0 = true }
        }
        while !isDone.withLock({ $0 }) {
            let job = state.withLock { state -> UnownedJob? in
                guard !state.jobs.isEmpty else { return nil }
                let index = Int.random(in: 0..<state.jobs.count, using: &state.random)
                return state.jobs.remove(at: index)
            }
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if !wakeNext() {
                // Nothing to do and nobody sleeps: a job is on its way from another thread, or the program hangs.
                precondition(work.wait(timeout: .now() + 20) == .success, "every task waits, and nothing will wake one")
            }
        }
    }

    private func wakeNext() -> Bool {
        let next = state.withLock { state -> Sleeper? in
            guard
                let first = state.sleepers.indices.min(by: { left, right in
                    (state.sleepers[left].wakes, state.sleepers[left].number)
                        < (state.sleepers[right].wakes, state.sleepers[right].number)
                })
            else { return nil }
            let sleeper = state.sleepers.remove(at: first)
            state.now = max(state.now, sleeper.wakes)
            return sleeper
        }
        next?.continuation.resume()
        return next != nil
    }
}
