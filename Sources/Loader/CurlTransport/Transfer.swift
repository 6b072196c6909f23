import Core

/// One request under way, as libcurl's callbacks see it. Lives on the transfer thread.
final class Transfer {
    let submission: Submission
    var response: ResponseCollector
    /// When libcurl got it, after any wait for its turn.
    let start = ContinuousClock.now

    init(_ submission: Submission, maximumBody: ByteCount, origin: Origin) {
        self.submission = submission
        response = ResponseCollector(maximumBody: maximumBody, origin: origin)
    }
}
