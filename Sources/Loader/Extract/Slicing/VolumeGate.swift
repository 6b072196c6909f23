import Core

/// Compares how many records a slice brought with how many such reads of its partition usually bring.
///
/// A partition is measured by its own recent reads, since clients differ by orders of magnitude. What is usual is a median:
/// one odd night moves it neither way. Where there is nothing to compare with, nothing is held.
package struct VolumeGate: Sendable {
    /// Reads that usually bring fewer records than this say nothing by bringing none.
    package static let telling = 1_000
    /// Reads that a median is taken of: at least, at most.
    static let samples = 3...7
    /// Days before a window that still say what is usual in it.
    static let trailingDays = 100
    /// Days that were over for less are still coming in.
    static let unsettledDays = 2

    /// The smallest share of the usual number that passes: 0 (everything passes) to 1.
    let minimum: Double
    /// Oldest first; those before the last accepted one do not count.
    private let past: [PastRead]

    package init(minimum: Double, past: [PastRead]) {
        self.minimum = minimum
        let baseline = past.lastIndex(where: \.isAccepted) ?? past.startIndex
        self.past = Array(past[baseline...])
    }

    /// Records of the last read of changes; `nil` if none is known.
    package var latestChanges: Int? {
        past.last { if case .changes = $0.range { true } else { false } }?.received
    }

    /// Records a day of the last read of changes; `nil` if none is known.
    package var changesPerDay: Double? {
        let last = past.last { if case .changes = $0.range { true } else { false } }
        guard let last, case .changes(let from, let until) = last.range else { return nil }
        return Double(last.received) / max(1, ((until ?? last.asOf) - from).inSeconds / 86_400)
    }

    /// How many records are usual for a slice that brought far fewer; `nil` if it passes.
    package func usual(for range: LedgerRange, asOf: Instant, received: Int) -> Int? {
        guard minimum > 0, let expected = expected(of: range, asOf: asOf), expected >= Double(VolumeGate.telling),
            Double(received) < minimum * expected
        else { return nil }
        return Int(expected.rounded())
    }

    private func expected(of range: LedgerRange, asOf: Instant) -> Double? {
        switch range {
        case .snapshot: median(past.filter { $0.range == .snapshot }.map { Double($0.received) })
        case .replay: nil
        case .changes(let from, let until): changes(over: (until ?? asOf) - from)
        case .window(let first, let last): window(first, min(last, settled(at: asOf)))
        }
    }

    /// A longer read of changes brings at least what shorter ones bring.
    private func changes(over duration: Duration) -> Double? {
        median(
            past.compactMap { read in
                guard case .changes(let from, let until) = read.range, (until ?? read.asOf) - from <= duration * 1.1
                else { return nil }
                return Double(read.received)
            })
    }

    /// By days: windows that are read again one by one, or in another cut.
    private func window(_ first: CivilDay, _ last: CivilDay) -> Double? {
        guard first <= last else { return nil }
        let days = Double(last - first + 1)
        var rates: [Double] = []
        for read in past {
            guard case .window(let from, let to) = read.range else { continue }
            let end = min(to, settled(at: read.asOf))
            guard from <= end, from <= last, end >= first - VolumeGate.trailingDays else { continue }
            let rate = Double(read.received) / Double(end - from + 1)
            // The same days were read before: nothing says better what is in them.
            if from <= first, last <= end { rates += Array(repeating: rate, count: VolumeGate.samples.lowerBound) }
            rates.append(rate)
        }
        return median(rates).map { $0 * days }
    }

    private func settled(at asOf: Instant) -> CivilDay { asOf.utcDay - VolumeGate.unsettledDays }

    private func median(_ values: [Double]) -> Double? {
        guard values.count >= VolumeGate.samples.lowerBound else { return nil }
        let recent = values.suffix(VolumeGate.samples.upperBound).sorted()
        return recent[recent.count / 2]
    }
}
