import Core
import Extract
import Transform

/// What of a pipeline is due, from the ledger.
struct DuePlan: Sendable {
    let pipeline: Pipeline
    let partitions: Partitions

    /// Of one partition, windows first, with what brings records of it again that wait in quarantine.
    ///
    /// - Parameter healing: Those whose turn it is.
    func plan(
        of member: PartitionMember?, _ ledger: [LedgerEntry], _ now: PlannedNow, healing: [WaitingRecord]
    ) -> HealingPlanner.Plan {
        HealingPlanner(pipeline.reading).plan(ranges(of: member, ledger, now), healing: healing)
    }

    /// Of one partition, windows first.
    private func ranges(of member: PartitionMember?, _ ledger: [LedgerEntry], _ now: PlannedNow) -> [SliceRange] {
        let planner = SlicePlanner(pipeline.reading, localDay: localDay(in: partitions.timeZone(of: member)))
        return planner.plan(
            PartitionLedger(ledger, now), serverNow: now.server, latest: now.latest > now.database ? now.latest : nil)
    }

    private func localDay(in timeZone: String) -> @Sendable (Instant) -> CivilDay {
        // Only windows ask, and a zone takes some reading.
        guard pipeline.reading.usesLocalDays || pipeline.reading.window != nil, let zone = ZoneOffsets(name: timeZone)
        else { return \.utcDay }
        return { instant in
            var zone = zone
            return zone.day(of: instant)
        }
    }

    /// When it is: the API's clock as far from the database's as it was when something was read last, or as this run heard.
    static func now(_ history: ClockHistory, said: Instant? = nil, databaseNow: Instant, tolerance: Duration)
        -> PlannedNow
    {
        // Without a read that the ledger knows of, what one answer alone says makes no plan longer or shorter.
        guard history.believed != nil else {
            return PlannedNow(server: databaseNow, database: databaseNow, latest: databaseNow)
        }
        let time = ServerTime(said: said, databaseNow: databaseNow, history: history, tolerance: tolerance)
        return PlannedNow(
            server: time.believed, database: databaseNow, latest: time.leads ? time.latest : databaseNow)
    }
}

/// When it is, as a plan has it.
struct PlannedNow: Sendable {
    /// The API's time as far as it is believed.
    let server: Instant
    let database: Instant
    /// Days are asked for through it: later than the database's clock only if the API has led run after run.
    let latest: Instant

    /// What the API's clock is behind the database's, as a negative duration.
    var skew: Duration { server - database }
}

extension PartitionLedger {
    /// The ledger under what is known of the clocks by now: an answer that claimed more for one night is corrected.
    init(_ entries: [LedgerEntry], _ now: PlannedNow) {
        self.init()
        for entry in entries {
            // What earlier versions wrote may be beyond the database's clock, which nothing is read after.
            let latest = entry.readAt.map { $0 + now.skew } ?? entry.committedAt ?? now.database
            switch entry.range {
            case .window(let first, let last):
                windows.append(
                    Window(
                        first: first, last: last, asOf: min(entry.asOf, latest),
                        readAt: entry.readAt == nil ? min(entry.asOf, latest) : latest, mark: entry.mark))
            case .changes(let from, let until?):
                let end = min(until, latest)
                let mark = entry.readAt == nil ? end : entry.mark.map { min($0, latest) }
                changes.append(
                    Changes(since: from, until: end, readAt: entry.readAt == nil ? end : latest, mark: mark))
            case .changes, .snapshot, .replay: break
            }
        }
    }
}
