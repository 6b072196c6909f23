import Foundation

/// The local day of an instant in one time zone.
///
/// Foundation knows the zones but is slow to ask; offsets change on quarter hours only, so one answer per quarter hour
/// is kept.
package struct ZoneOffsets {
    private let zone: TimeZone
    private var offsets: [Int64: Int64] = [:]

    /// `nil` if `name` is not an IANA time zone.
    package init?(name: String) {
        // Abbreviations ("IST") are guesses; the IANA names have a region, except for UTC and GMT.
        guard name.contains("/") || name == "UTC" || name == "GMT", let zone = TimeZone(identifier: name) else {
            return nil
        }
        self.zone = zone
    }

    package mutating func day(of instant: Instant) -> CivilDay {
        (instant + .seconds(offset(at: instant.unixSeconds))).utcDay
    }

    /// Seconds east of UTC.
    mutating func offset(at unixSeconds: Int64) -> Int64 {
        let quarter = floorDivide(unixSeconds, 900)
        if let known = offsets[quarter] { return known }
        if offsets.count > 100_000 { offsets.removeAll() }
        let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(quarter * 900))))
        offsets[quarter] = offset
        return offset
    }
}
