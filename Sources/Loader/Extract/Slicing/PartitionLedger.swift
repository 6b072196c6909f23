import Core

/// What has been published of one partition of one pipeline: the ledger's rows, read once before planning.
///
/// Times are the API's as far as they are believed; none lies beyond the database's now.
package struct PartitionLedger: Sendable, Hashable {
    /// A published range of days.
    package struct Window: Sendable, Hashable {
        package var first: CivilDay
        /// Included.
        package var last: CivilDay
        /// The server's time of the first page: changes after it are not in the window.
        package var asOf: Instant
        /// The same time as the database's clock has it, which no answer can move.
        package var readAt: Instant
        /// The greatest version that was read; `nil`: none.
        package var mark: Instant?

        package init(first: CivilDay, last: CivilDay, asOf: Instant, readAt: Instant? = nil, mark: Instant? = nil) {
            self.first = first
            self.last = last
            self.asOf = asOf
            self.readAt = readAt ?? asOf
            self.mark = mark
        }
    }

    /// A published read of changes, half-open: [since, until).
    package struct Changes: Sendable, Hashable {
        package var since: Instant
        /// The server's time of the first page: every change that it showed before is published.
        package var until: Instant
        /// The same time as the database's clock has it.
        package var readAt: Instant
        /// The greatest version that was read; `nil`: the read brought none.
        package var mark: Instant?

        package init(since: Instant, until: Instant, readAt: Instant, mark: Instant?) {
            self.since = since
            self.until = until
            self.readAt = readAt
            self.mark = mark
        }

        /// A read whose end is all that is known of its versions.
        package init(since: Instant, until: Instant) {
            self.init(since: since, until: until, readAt: until, mark: until)
        }
    }

    /// In any order; ranges may overlap.
    package var windows: [Window]
    /// In any order; ranges overlap, as each read begins a little before what the last has seen.
    package var changes: [Changes]

    package init(windows: [Window] = [], changes: [Changes] = []) {
        self.windows = windows
        self.changes = changes
    }

    /// The last contiguous component of the changes; `nil` if none have been read.
    ///
    /// Reads follow each other if one begins before the end of what the API showed the last, whether or not that had any
    /// changes: an empty read moves the end and leaves the mark where it was.
    package var feed: Changes? {
        var feed: Changes?
        for read in changes.sorted(by: { $0.since < $1.since }) where read.until >= read.since {
            if let joined = feed, read.since <= joined.until {
                feed?.until = max(joined.until, read.until)
                feed?.readAt = max(joined.readAt, read.readAt)
                feed?.mark = [joined.mark, read.mark].compactMap(\.self).max()
            } else {
                feed = read
            }
        }
        return feed
    }
}
