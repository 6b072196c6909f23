/// Report jobs that were ordered and whose reports are not loaded yet.
package protocol ReportJobBook: Sendable {
    /// Writes an order down before it is sent, unless the same one is under way: then that one is gone on with.
    ///
    /// - Parameters:
    ///   - key: By which the API knows the order if it comes again.
    ///   - keep: An earlier one that is older is given up.
    func begin(_ order: ReportOrder, key: String, keep: Duration, runID: String) async throws(WarehouseError)
        -> ReportJob

    /// Writes down what the API calls the job, before it is asked after for the first time.
    func note(_ job: ReportJob, id: String, serverTime: Instant?) async throws(WarehouseError)

    /// Gives jobs up: the next run orders anew.
    func giveUp(_ numbers: [Int64]) async throws(WarehouseError)

    /// Days of windows that jobs are under way for, by partition key.
    ///
    /// - Parameter keep: Older ones do not count.
    func days(of pipeline: String, keep: Duration) async throws(WarehouseError) -> [String: [ClosedRange<CivilDay>]]
}

/// A report as a slice wants it.
package struct ReportOrder: Sendable, Hashable {
    package var pipeline: String
    package var partitionKey: String
    /// Of a window.
    package var days: ClosedRange<CivilDay>?
    /// SHA-256 of the request that orders it: another request is another report.
    package var digest: [UInt8]

    package init(pipeline: String, partitionKey: String, days: ClosedRange<CivilDay>?, digest: [UInt8]) {
        self.pipeline = pipeline
        self.partitionKey = partitionKey
        self.days = days
        self.digest = digest
    }
}

/// An order in the books.
package struct ReportJob: Sendable, Hashable {
    package var number: Int64
    /// By which the API knows the order if it comes again.
    package var key: String
    /// As the API calls it; `nil`: no answer to the order is known.
    package var id: String?
    /// Before the order was sent for the first time, by the database's clock: the report is not older than that.
    package var begunAt: Instant
    /// What the answer to the order said of the time.
    package var serverTime: Instant?
    /// An earlier run wrote it.
    package var isOld: Bool

    package init(number: Int64, key: String, id: String?, begunAt: Instant, serverTime: Instant?, isOld: Bool) {
        self.number = number
        self.key = key
        self.id = id
        self.begunAt = begunAt
        self.serverTime = serverTime
        self.isOld = isOld
    }
}
