import Core

/// The API's time of one answer, as far as it is believed: what marks, ranges, plans and the ledger go by.
///
/// Three clocks, none of them believed alone: what the answer says, the database's, and the versions of the records. What is
/// believed is never beyond the database's now.
package struct ServerTime: Sendable, Hashable {
    /// What the answer said: its `as_of`, else its `Date`; `nil`: nothing that can be read.
    package let said: Instant?
    /// The database's clock when the request was sent.
    package let databaseNow: Instant
    /// What stands for the API's time.
    package private(set) var believed: Instant
    /// What a day of a record is held against: an API may lead the database by days, but not by years for one answer.
    package private(set) var latest: Instant
    /// Further apart, one of the two clocks is wrong.
    private let tolerance: Duration
    /// Behind the database's clock, and no earlier run says whether it always is.
    private var isDoubtful = false
    /// Ahead of the database's clock, as it was in the run before.
    package private(set) var leads = false

    private static let longestLead = Duration.seconds(366 * 86_400)

    /// - Parameters:
    ///   - history: What earlier runs heard.
    ///   - tolerance: `clock_skew`.
    package init(said: Instant?, databaseNow: Instant, history: ClockHistory, tolerance: Duration) {
        self.said = said
        self.databaseNow = databaseNow
        self.tolerance = tolerance
        // What is within the tolerance is the way that the answer took.
        let usual = history.believed.map { $0.length <= tolerance ? .zero : min(.zero, $0) }
        let expected = databaseNow + (usual ?? .zero)
        believed = expected
        latest = databaseNow
        guard let said else { return }
        let skew = said - databaseNow
        let saysItAgain = history.said.map { ($0 - skew).length <= tolerance } ?? false
        if skew > tolerance {
            leads = saysItAgain
            if leads { believed = databaseNow }
            if leads || skew <= ServerTime.longestLead { latest = said }
            return
        }
        if skew >= .zero - tolerance {
            believed = min(said, databaseNow)
        } else if let usual {
            // An API may live weeks behind the database, but it does not go backwards: not until it says so twice.
            if skew >= usual - tolerance || saysItAgain { believed = said }
        } else {
            believed = said
            isDoubtful = true
        }
    }

    /// What the API's clock is ahead of the database's; negative: behind. `nil`: it said nothing.
    package var skew: Duration? { said.map { $0 - databaseNow } }

    /// The two clocks are further apart than they may be.
    package var isSkewed: Bool { skew.map { $0.length > tolerance } ?? false }

    /// Which versions of the answer's records are evidence.
    package var versionBounds: VersionBounds { VersionBounds(ceiling: believed, now: databaseNow) }

    /// One record in so many may have a wrong time: more of them say that the server's is.
    private static let share = 10

    /// Records that are newer than the server says it is contradict it: then the database's clock stands in.
    package mutating func hold(against versions: VersionEvidence) {
        guard isDoubtful, versions.later * ServerTime.share > versions.records else { return }
        believed = databaseNow
        isDoubtful = false
    }

    /// What the next read of changes starts from: the greatest version that was read, not beyond what is believed.
    ///
    /// - Parameter hasVersions: Records carry versions; without, the beginning of the read is all there is to know.
    /// - Returns: `nil` if the read says nothing: the mark stays where it was.
    package func mark(_ versions: VersionEvidence, hasVersions: Bool) -> Instant? {
        // Of an API that always leads every version is beyond the database's clock, and so are those to come.
        guard hasVersions, !leads else { return believed }
        return believed < databaseNow
            ? versions.newest : [versions.newest, versions.newestLater].compactMap(\.self).max()
    }
}

/// What earlier runs heard of the API's clock: how far from the database's it was.
package struct ClockHistory: Sendable, Hashable {
    /// As believed then: zero or behind. `nil`: nothing was read before.
    package var believed: Duration?
    /// As said then.
    package var said: Duration?

    package init(believed: Duration? = nil, said: Duration? = nil) {
        self.believed = believed
        self.said = said
    }

    /// From a ledger, whose last read counts. Reads by versions that did not write the database's clock say nothing.
    package init(_ entries: some Sequence<LedgerEntry>) {
        let last = entries.filter { $0.readAt != nil }.max { ($0.readAt ?? $0.asOf) < ($1.readAt ?? $1.asOf) }
        guard let last, let readAt = last.readAt else { return }
        believed = last.asOf - readAt
        said = last.serverTime.map { $0 - readAt }
    }
}

extension Duration {
    /// Without its sign.
    package var length: Duration { max(self, .zero - self) }
}
