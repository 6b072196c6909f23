import Core

/// When the absence of a field from all records of a read is more likely a change of the API than chance.
enum ShapeRule {
    /// Fewer records prove nothing.
    static let records = 10
    /// So many of the records should have had it, going by the share of those before. Of records that have it by chance, each
    /// for itself, none would with a probability of 1 in 22,000.
    private static let expected = 10.0

    /// Is a field that was there before gone, if none of so many records has it?
    ///
    /// - Parameter partition: Whose records they are; not where it has been absent already. `nil`: of all partitions together.
    static func isGone(_ known: KnownField, records: Int, partition: String? = nil) -> Bool {
        guard records >= ShapeRule.records, known.met > 0,
            Double(known.met) / Double(max(1, known.records)) * Double(records) >= expected
        else { return false }
        guard let partition else { return true }
        return known.absentFrom.count < FieldNews.mostPartitions && !known.absentFrom.contains(partition)
    }
}
