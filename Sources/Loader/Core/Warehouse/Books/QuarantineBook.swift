/// Records that rules refused, as they came.
package protocol QuarantineBook: Sendable {
    /// Open records of a pipeline, without their payloads.
    ///
    /// - Parameter ids: Only these; `nil`: all.
    func open(_ pipeline: String, ids: Set<Int64>?) async throws(WarehouseError) -> [RejectedRecord]

    /// Open records of a pipeline with what brings them again, the newest ten thousand.
    func waiting(of pipeline: String) async throws(WarehouseError) -> [WaitingRecord]

    /// Rejected records as they came, by id.
    func payloads(of ids: [Int64]) async throws(WarehouseError) -> [Int64: [UInt8]]
}
