import Core
import Extract
import Transform

/// What of a pipeline is due, from the ledger.
struct DuePlan: Sendable {
    let pipeline: Pipeline
    let partitions: Partitions

    /// Of one partition, windows first.
    func ranges(of member: PartitionMember?, _ ledger: [LedgerEntry], serverNow: Instant) -> [SliceRange] {
        let planner = SlicePlanner(pipeline.reading, localDay: localDay(in: partitions.timeZone(of: member)))
        return planner.plan(PartitionLedger(ledger), serverNow: serverNow)
    }

    private func localDay(in timeZone: String) -> @Sendable (Instant) -> CivilDay {
        // Only rules about past days ask, and a zone takes some reading.
        guard pipeline.reading.usesLocalDays, let zone = ZoneOffsets(name: timeZone) else { return \.utcDay }
        return { instant in
            var zone = zone
            return zone.day(of: instant)
        }
    }

    /// The API's clock as the ledger has it: its last `as_of`, and what the database's clock says has passed since.
    ///
    /// - Returns: `nil` if nothing has been read yet.
    static func serverNow(_ ledger: [String: [LedgerEntry]], databaseNow: Instant) -> Instant? {
        guard let last = ledger.values.joined().max(by: { $0.asOf < $1.asOf }), let committed = last.committedAt else {
            return nil
        }
        return last.asOf + max(.zero, databaseNow - committed)
    }
}
