/// Which versions of records say something of the API's time.
package struct VersionBounds: Sendable, Hashable {
    /// The API's time as far as it is believed: later versions do not move a mark.
    package let ceiling: Instant
    /// The database's clock: later versions are nonsense.
    package let now: Instant

    package init(ceiling: Instant, now: Instant) {
        self.ceiling = ceiling
        self.now = now
    }
}

/// The greatest versions that a read has met.
package struct VersionEvidence: Sendable, Hashable {
    /// Not beyond `VersionBounds.ceiling`; `nil`: no record has such a one.
    package var newest: Instant?
    /// Beyond it, and not beyond `VersionBounds.now`.
    package var newestLater: Instant?
    /// Those that `newestLater` is the greatest of (records).
    package var later = 0
    /// With a version that is not beyond `VersionBounds.now` (records).
    package var records = 0

    package init() {}

    /// The same, as it would have been some time before.
    package func earlier(by duration: Duration) -> VersionEvidence {
        var evidence = self
        evidence.newest = newest.map { $0 - duration }
        evidence.newestLater = newestLater.map { $0 - duration }
        return evidence
    }

    package static func += (left: inout VersionEvidence, right: VersionEvidence) {
        left.newest = [left.newest, right.newest].compactMap(\.self).max()
        left.newestLater = [left.newestLater, right.newestLater].compactMap(\.self).max()
        left.later += right.later
        left.records += right.records
    }
}
