import Core

/// What a batch did to one target, slice by slice.
struct TargetTally {
    private var slices: [Int64: RecordCounts] = [:]

    subscript(slice: Int64) -> RecordCounts {
        get { slices[slice] ?? RecordCounts() }
        set { slices[slice] = newValue }
    }

    /// Adds these rows to the outcome; those of the primary target are the records' counts, too.
    func add(to outcome: inout PublishOutcome, _ target: TargetLayout, isPrimary: Bool, _ batch: [CompletedSlice]) {
        for slice in batch {
            let counts = self[slice.id]
            if isPrimary { outcome.slices[slice.id]? += counts }
            let all = slice.rows[target.rows] + (target.tombstones.map { slice.rows[$0] } ?? 0)
            var rows = RowCounts()
            rows.inserted = counts.inserted
            rows.changed = counts.changed - min(counts.changed, counts.deleted)
            rows.deleted = counts.deleted + counts.absent
            rows.unchanged = all - counts.superseded - counts.inserted - counts.changed
            outcome.rows[slice.id, default: [:]][target.table, default: RowCounts()] += rows
        }
    }
}
