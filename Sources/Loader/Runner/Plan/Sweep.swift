import Core

/// Which partitions of a list that is read for changes are to be read whole, so that what they lack is found.
struct Sweep: Sendable {
    private let every: Duration?
    /// Since each partition was last read whole, or first at all.
    private let ages: [String: Duration]

    init(_ pipeline: Pipeline, in warehouse: any WarehouseGateway) async throws(WarehouseError) {
        every = pipeline.reading.sweep
        ages = every == nil ? [:] : try await warehouse.ledger.wholeReads(of: pipeline.name)
    }

    /// One that has never been read has its first read before it, which brings all there is.
    ///
    /// - Parameter isAsked: Somebody wants all of it anew, whenever it was read whole.
    func isDue(_ partition: String, isAsked: Bool = false) -> Bool {
        guard let every, let age = ages[partition] else { return false }
        return isAsked || age >= every
    }
}
