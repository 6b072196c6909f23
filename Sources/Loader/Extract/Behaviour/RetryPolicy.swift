import Core

/// Decides whether a failed request is sent again, and after which wait.
///
/// Waits are random over the whole range (full jitter), so that many clients that failed together do not return
/// together. Randomness is passed in: the policy itself is pure.
package struct RetryPolicy: Sendable {
    package let settings: RetrySettings

    package init(_ settings: RetrySettings) {
        self.settings = settings
    }

    /// How long to wait before the next attempt.
    ///
    /// - Parameters:
    ///   - error: What the last attempt ended with.
    ///   - attempt: How many requests have been made for this page, the failed one included: from 1.
    ///   - random: Evenly distributed over 0..<1.
    /// - Returns: A random part of the backoff; after a `Retry-After` the whole of that plus a random part of the
    ///   backoff.
    /// - Throws: The error to end with: `error` itself if it is not worth another attempt or the attempts are used up;
    ///   one of kind `later` if the API asks for a longer wait than `max_wait`.
    package func wait(after error: SourceError, attempt: Int, random: Double) throws(SourceError) -> Duration {
        guard error.isRetryable else { throw error }
        if let asked = error.retryAfter, asked > settings.maximumWait { throw later(error, asked: asked) }
        // A page of another shape may be an error of the moment; twice, the configuration names the wrong place.
        guard attempt < (error.kind == .noRecords ? min(settings.attempts, 2) : settings.attempts) else { throw error }
        let jitter = backoff(attempt: attempt) * max(0, min(1, random))
        return (error.retryAfter ?? .zero) + jitter
    }

    /// Upper bound of the wait after the n-th attempt: base, 2 × base, 4 × base … up to the cap.
    package func backoff(attempt: Int) -> Duration {
        var bound = settings.base
        for _ in 1..<max(1, min(attempt, 64)) {
            guard bound < settings.cap else { break }
            bound = bound * 2
        }
        return min(bound, settings.cap)
    }

    private func later(_ error: SourceError, asked: Duration) -> SourceError {
        var later = error
        later.kind = .later
        later.description +=
            "; the API asks to wait \(asked.components.seconds) s, longer than retry.max_wait (\(settings.maximumWait.components.seconds) s)"
        return later
    }
}
