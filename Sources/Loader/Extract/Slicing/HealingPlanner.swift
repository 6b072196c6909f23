import Core

/// Adds to what is due what brings records again that wait in quarantine.
///
/// As long as a record waits, its day is read again, or the changes since its own; whole lists are read anyway. What that
/// costs is bounded: days are merged, one run takes a month of them for a partition, and a record that is refused again and
/// again is read again after one run, then after 2, 4, 8 more, until it has waited for `heal`. Then it is a person's.
package struct HealingPlanner: Sendable {
    /// Days that one run reads again of a partition.
    package static let maximumDays = 31

    private let reading: Pipeline.Reading

    package init(_ reading: Pipeline.Reading) {
        self.reading = reading
    }

    /// What to read of a partition.
    package struct Plan: Sendable, Hashable {
        /// Windows first.
        package var ranges: [SliceRange]
        /// Of them, those that only waiting records asked for, or made longer.
        package var reread = 0
        /// Records that the read may bring again.
        package var records = 0
    }

    /// Those whose turn it is.
    ///
    /// - Parameter upcoming: Runs from the latest one in the books to the one that is planned: 0 inside a run.
    package func due(_ waiting: [WaitingRecord], upcoming: Int = 0) -> [WaitingRecord] {
        guard reading.heal > .zero else { return [] }
        return waiting.filter { record in
            guard record.age <= reading.heal else { return false }
            guard let runs = record.runs else { return true }
            return runs + upcoming >= 1 << min(max(record.attempts - 1, 0), 30)
        }
    }

    /// - Parameters:
    ///   - ranges: What is due anyway of the partition.
    ///   - records: Of the partition, those whose turn it is.
    package func plan(_ ranges: [SliceRange], healing records: [WaitingRecord]) -> Plan {
        var plan = Plan(ranges: ranges)
        guard !records.isEmpty else { return plan }
        if reading.isSnapshot {
            plan.records = records.count
            return plan
        }
        let isByDay = { (record: WaitingRecord) in reading.window != nil && record.days != nil }
        addDays(of: records.filter(isByDay), to: &plan)
        addChanges(of: records.filter { !isByDay($0) }, to: &plan)
        return plan
    }

    private func addDays(of records: [WaitingRecord], to plan: inout Plan) {
        guard let spec = reading.window else { return }
        var days: Set<CivilDay> = []
        // Those that were refused least often are the likeliest to be mended.
        for record in records.sorted(by: { ($0.attempts, $1.id) < ($1.attempts, $0.id) }) {
            guard let range = record.days, days.count < HealingPlanner.maximumDays else { break }
            plan.records += 1
            var day = range.lowerBound
            while day <= range.upperBound, days.count < HealingPlanner.maximumDays {
                if !isPlanned(day, plan.ranges) { days.insert(day) }
                day = day + 1
            }
        }
        let windows = merged(days.sorted(), spec)
        plan.reread += windows.count
        plan.ranges.insert(contentsOf: windows, at: plan.ranges.prefix(while: \.isWindow).count)
    }

    private func isPlanned(_ day: CivilDay, _ ranges: [SliceRange]) -> Bool {
        ranges.contains { range in
            if case .window(let first, let last) = range { first <= day && day <= last } else { false }
        }
    }

    private func merged(_ days: [CivilDay], _ spec: WindowSpec) -> [SliceRange] {
        days.reduce(into: []) { windows, day in
            if case .window(let first, let last)? = windows.last, last + 1 == day, day - first < spec.sliceDays {
                windows[windows.count - 1] = .window(first: first, last: day)
            } else {
                windows.append(.window(first: day, last: day))
            }
        }
    }

    /// One read of changes that begins earlier serves all.
    private func addChanges(of records: [WaitingRecord], to plan: inout Plan) {
        guard let spec = reading.changes, let index = plan.ranges.firstIndex(where: \.isChanges),
            case .changes(let since) = plan.ranges[index]
        else { return }
        let beginnings = records.compactMap(\.since).map { max($0, spec.beginning) }
        plan.records += beginnings.count
        guard let earliest = beginnings.min(), earliest < since else { return }
        plan.ranges[index] = .changes(since: earliest)
        plan.reread += 1
    }
}
