import Core

/// A column that may say when a record was last changed.
package struct VersionCandidate: Sendable, Hashable {
    package var column: String
    package var evidence: String
    /// Its name says so: good enough to be written.
    package var isNamed: Bool
}

/// Looks for the version of records: moments that no record lacks, called after a change.
package struct VersionSearch {
    private let columns: [ColumnProposal]

    package init(_ columns: [ColumnProposal]) {
        self.columns = columns.filter { $0.type.isInstant && $0.isNeverNull }
    }

    /// The best first.
    package var candidates: [VersionCandidate] {
        let ranked = columns.map { (column: $0, rank: rank($0)) }.filter { $0.rank < 9 || isInOrder($0.column) }
        return ranked.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map {
            _, entry in
            let count = entry.column.values.count
            var evidence = "a moment in \(count) of \(count) records"
            if isInOrder(entry.column) { evidence += ", and the list is in its order" }
            return VersionCandidate(column: entry.column.name, evidence: evidence, isNamed: entry.rank < 9)
        }
    }

    private func rank(_ column: ColumnProposal) -> Int {
        let words = column.words
        let isNested = column.source.names.count > 1
        let base = isNested ? 4 : 0
        if words.has("updated", "modified", "lastmodified", "changed", "mtime", "modifiedon", "updatedat") {
            return base
        }
        if words.has("update", "change", "modification", "edited", "revised"), words.isMoment { return base + 1 }
        if words.words == ["last", "seen"] { return 9 }
        return 9
    }

    /// Moments that never go back, or never forward, and are not all the same.
    private func isInOrder(_ column: ColumnProposal) -> Bool {
        let instants = column.values.compactMap { value -> Decimal? in
            guard case .scalar(let scalar)? = value, let text = scalar.text else { return nil }
            return Decimal(text, scalar)
        }
        guard instants.count == column.values.count, instants.count > 2, Set(instants).count > 1 else { return false }
        let pairs = zip(instants, instants.dropFirst())
        return pairs.allSatisfy { $0 <= $1 } || pairs.allSatisfy { $0 >= $1 }
    }

    /// Comparable within one column: an instant, or the digits of a count.
    private struct Decimal: Hashable, Comparable {
        let whole: Int64

        init?(_ text: String, _ scalar: JSONScalar) {
            if let instant = Instant(rfc3339: text) {
                whole = instant.microseconds
            } else if let number = Int64(text.prefix { $0 != "." }) {
                whole = number
            } else {
                return nil
            }
        }

        static func < (one: Decimal, other: Decimal) -> Bool { one.whole < other.whole }
    }
}
