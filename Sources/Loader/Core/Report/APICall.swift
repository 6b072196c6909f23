/// One attempt at a request, as `etl.api_call` keeps it. Holds no token and no value of a record.
package struct APICall: Sendable {
    package var pipeline: String
    package var partitionKey: String
    /// Key of the partition's member; 0 without one.
    package var memberKey: Int64
    package var sliceID: Int64?
    /// When it was sent, by the run's monotonic clock.
    package var begun: Duration
    package var method = HTTPMethod.get.rawValue
    /// Path without query.
    package var route: String
    /// The address behind the route, as it was sent; `nil`: the request has no query.
    package var query: String?
    /// At this page, from 1.
    package var attempt: Int
    /// `nil`: no answer.
    package var status: Int?
    /// `ok`, `not_modified`, or the kind of the error.
    package var outcome: String
    package var error: String?
    package var duration: Duration
    package var responseBytes: Int
    package var requestID: String?
    package var rateLimit: String?
    package var rateRemaining: String?
    package var rateReset: String?
    package var retryAfter: String?

    package init(
        pipeline: String, partitionKey: String, memberKey: Int64, sliceID: Int64?, begun: Duration, route: String,
        attempt: Int, outcome: String = "ok", duration: Duration = .zero, responseBytes: Int = 0
    ) {
        self.pipeline = pipeline
        self.partitionKey = partitionKey
        self.memberKey = memberKey
        self.sliceID = sliceID
        self.begun = begun
        self.route = route
        self.attempt = attempt
        self.outcome = outcome
        self.duration = duration
        self.responseBytes = responseBytes
    }
}
