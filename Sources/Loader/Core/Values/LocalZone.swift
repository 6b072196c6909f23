/// The clocks of a time zone: the moment of a local date and time, and back.
///
/// Where clocks are put back, a local hour happens twice and the later one counts, where they are put forward the missing
/// hour is taken as if they had not been: as PostgreSQL's `at time zone` does. Keeps offsets that it was asked for, so it
/// belongs to one task at a time.
package final class LocalZone {
    private var offsets: ZoneOffsets

    /// `nil` if `name` is not an IANA time zone.
    package init?(name: String) {
        guard let offsets = ZoneOffsets(name: name) else { return nil }
        self.offsets = offsets
    }

    /// The moment of a local date and time.
    ///
    /// - Parameter microseconds: Of the local clock, since 2000-01-01T00:00:00 by it.
    package func instant(local microseconds: Int64) -> Instant {
        let local = floorDivide(microseconds, 1_000_000) + Instant.unixOffset
        let before = offsets.offset(at: local - 86_400)
        let after = offsets.offset(at: local + 86_400)
        let isBefore = offsets.offset(at: local - before) == before
        let isAfter = offsets.offset(at: local - after) == after
        let offset = isBefore && isAfter ? min(before, after) : isAfter ? after : before
        return Instant(microseconds: microseconds - offset * 1_000_000)
    }

    /// Microseconds of the local clock since 2000-01-01T00:00:00 by it.
    package func local(_ instant: Instant) -> Int64 {
        instant.microseconds + offsets.offset(at: instant.unixSeconds) * 1_000_000
    }
}
