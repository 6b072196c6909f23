import Core

/// What has been published of one partition of one pipeline: the ledger's rows, read once before planning.
package struct PartitionLedger: Sendable, Hashable {
    /// A published range of days.
    package struct Window: Sendable, Hashable {
        package var first: CivilDay
        /// Included.
        package var last: CivilDay
        /// The server's time of the first page: changes after it are not in the window.
        package var asOf: Instant

        package init(first: CivilDay, last: CivilDay, asOf: Instant) {
            self.first = first
            self.last = last
            self.asOf = asOf
        }
    }

    /// A published read of changes, half-open: [since, until).
    package struct Changes: Sendable, Hashable {
        package var since: Instant
        package var until: Instant

        package init(since: Instant, until: Instant) {
            self.since = since
            self.until = until
        }
    }

    /// In any order; ranges may overlap.
    package var windows: [Window]
    /// In any order; ranges overlap, as each read begins a little before the end of the last.
    package var changes: [Changes]

    package init(windows: [Window] = [], changes: [Changes] = []) {
        self.windows = windows
        self.changes = changes
    }

    /// The last contiguous component of the changes; `nil` if none have been read.
    ///
    /// Its end is the watermark: everything that changed before has been published.
    package var feed: Changes? {
        var feed: Changes?
        for read in changes.sorted(by: { $0.since < $1.since }) where read.until >= read.since {
            if let joined = feed, read.since <= joined.until {
                feed?.until = max(joined.until, read.until)
            } else {
                feed = read
            }
        }
        return feed
    }
}
