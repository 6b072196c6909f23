import Core
import Glibc

/// How much longer something takes for four times the input: about 4 if it is linear, 16 if it is quadratic.
///
/// Of the processor's time of this thread, the least of five runs each; where that looks like more than linear, measured up to
/// twice more, as other work on the machine takes the caches. What is quadratic is so each time.
package func growth(_ count: Int, _ measured: (Int) throws -> () throws -> Void) throws -> Double {
    func least(_ count: Int) throws -> Double {
        let work = try measured(count)
        return try (0..<5).map { _ in try processorTime(work).inSeconds }.min() ?? 0
    }
    var ratio = Double.infinity
    for _ in 0..<3 where ratio >= linearGrowth {
        let small = try least(count)
        ratio = min(ratio, try least(4 * count) / max(small, 1e-6))
    }
    return ratio
}

/// What passes for linear: caches and growing tables cost something, too.
package let linearGrowth = 8.0

/// What `work` takes of the processor's time, on this thread: other work on the machine does not count.
package func processorTime(_ work: () throws -> Void) rethrows -> Duration {
    func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let begun = now()
    try work()
    return now() - begun
}
