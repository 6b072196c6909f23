import Core
import Extract
import Transform

/// Decides for one slice and target which of the target's rows to know, so that records that have not changed need no
/// staging.
///
/// Worth it only for what is read again: windows and whole lists; change feeds when they bring what has not changed.
/// Most slices fit into one set of hashes; a larger one is followed day by day, upward or downward as its pages come.
struct KnownRowsGuide: Sendable {
    private enum State {
        case nothing
        case everything
        case days(ClosedRange<CivilDay>)
        case off
    }

    private let range: SliceRange
    private let beginning: Instant?
    private let hasDays: Bool
    private var state = State.nothing
    private(set) var hashes = RowHashSet()
    /// Rows that came since hashes were read last.
    private var rowsSince = 0

    /// - Parameters:
    ///   - beginning: Of a change feed: from it on, it is read whole; `nil`: no feed.
    ///   - hasDays: The target is partitioned by a day.
    init(_ range: SliceRange, beginning: Instant? = nil, hasDays: Bool) {
        self.range = range
        self.beginning = beginning
        self.hasDays = hasDays
    }

    /// True if it will ask no more.
    var isSettled: Bool {
        switch state {
        case .off, .everything: true
        case .nothing, .days: false
        }
    }

    /// The request to make before the next page, after one of `rows` rows.
    mutating func request(after seen: StageChunk.Seen, rows: Int) -> KnownRowsRequest.Range? {
        rowsSince += rows
        switch state {
        case .off, .everything: return nil
        case .nothing:
            guard isReadAgain(seen) else { return nil }
            guard case .window(let first, let last) = range, hasDays else { return .days(nil) }
            return .days(ClosedRange(from: first, through: last))
        case .days(let days):
            // Lists in no order of days would have the same rows read for every page.
            guard let page = seen.days, rowsSince * 4 >= hashes.count else { return nil }
            if page.upperBound > days.upperBound { return ask(.upward(from: page.upperBound)) }
            if page.lowerBound < days.lowerBound { return ask(.downward(from: page.lowerBound)) }
            return nil
        }
    }

    /// Asks for a range; what is known makes room for the answer.
    private mutating func ask(_ range: KnownRowsRequest.Range) -> KnownRowsRequest.Range {
        hashes = RowHashSet()
        return range
    }

    private func isReadAgain(_ seen: StageChunk.Seen) -> Bool {
        guard let oldest = seen.oldestVersion else { return false }
        switch range {
        case .window, .snapshot: return true
        case .changes(let since): return oldest < since || beginning.map { since <= $0 } ?? false
        }
    }

    /// Takes the answer to `request`; returns what to ask at once, because the answer does not help.
    mutating func take(_ known: KnownRows, for request: KnownRowsRequest.Range, after seen: StageChunk.Seen)
        -> KnownRowsRequest.Range?
    {
        rowsSince = 0
        switch request {
        case .days where known.isComplete:
            hashes = known.hashes
            state = .everything
        case .days:
            guard hasDays, let page = seen.days else {
                state = .off
                return nil
            }
            return .upward(from: page.lowerBound)
        case .upward, .downward:
            // A day that does not fit alone is staged, and so are those after it.
            guard let days = known.days else {
                state = .off
                hashes = RowHashSet()
                return nil
            }
            hashes = known.hashes
            state = .days(days)
        }
        return nil
    }
}
