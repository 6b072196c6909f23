import Core
import TestSupport
import Testing

@Suite struct InstantTests {
    @Test func `text and back is the same instant`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let first = CivilDay(year: 1, month: 1, day: 1).utcMidnight.microseconds
        let last = CivilDay(year: 9999, month: 12, day: 31).utcMidnight.microseconds
        for _ in 0..<10_000 {
            let instant = Instant(microseconds: .random(in: first...last, using: &random))
            #expect(Instant(rfc3339: instant.description) == instant, "seed \(seed)")
            let whole = Instant(unixSeconds: instant.unixSeconds)
            #expect(whole <= instant && instant - whole < .seconds(1), "seed \(seed)")
            #expect(instant.utcDay.utcMidnight <= instant, "seed \(seed)")
            #expect(instant < (instant.utcDay + 1).utcMidnight, "seed \(seed)")
        }
    }

    /// The text as it is written, and the same instant in UTC as this program prints it.
    @Test(arguments: [
        ("2026-11-16T06:00:00Z", "2026-11-16T06:00:00.000Z"), ("2026-11-16t06:00:00z", "2026-11-16T06:00:00.000Z"),
        ("2026-11-16T06:00:00.1Z", "2026-11-16T06:00:00.100Z"), ("2026-11-16T06:00:00.12Z", "2026-11-16T06:00:00.120Z"),
        ("2026-11-16T06:00:00.123Z", "2026-11-16T06:00:00.123Z"),
        ("2026-11-16T06:00:00.1234Z", "2026-11-16T06:00:00.123400Z"),
        ("2026-11-16T06:00:00.12345Z", "2026-11-16T06:00:00.123450Z"),
        ("2026-11-16T06:00:00.123456Z", "2026-11-16T06:00:00.123456Z"),
        ("2026-11-16T06:00:00.1234567Z", "2026-11-16T06:00:00.123456Z"),
        ("2026-11-16T06:00:00.12345678Z", "2026-11-16T06:00:00.123456Z"),
        ("2026-11-16T06:00:00.123456789Z", "2026-11-16T06:00:00.123456Z"),
        ("2026-11-16T06:00:00.999999999Z", "2026-11-16T06:00:00.999999Z"),
        ("2026-11-16T06:00:00+00:00", "2026-11-16T06:00:00.000Z"),
        ("2026-11-16T06:00:00-00:00", "2026-11-16T06:00:00.000Z"),
        ("2026-11-16T06:00:00+05:45", "2026-11-16T00:15:00.000Z"),
        ("2026-11-16T06:00:00+14:00", "2026-11-15T16:00:00.000Z"),
        ("2026-11-16T06:00:00-12:00", "2026-11-16T18:00:00.000Z"),
        ("2026-01-01T00:00:00+01:00", "2025-12-31T23:00:00.000Z"),
        ("2026-12-31T23:59:59.5-01:00", "2027-01-01T00:59:59.500Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
    ])
    func `an RFC 3339 date-time is read`(text: String, utc: String) {
        #expect(Instant(rfc3339: text)?.description == utc)
    }

    @Test(arguments: [
        "", "now", "NOW", "today", "tomorrow", "epoch", "infinity", "-infinity", "2026-11-16", "2026-11-16T06:00Z",
        "2026-11-16 06:00:00Z", "2026-11-16T06:00:00", "2026-11-16T06:00:00.123", "2026-11-16T24:00:00Z",
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-16T06:60:00Z", "2026-11-16T06:00:61Z",
        "2026-11-16T06:00:00.Z",
        "2026-11-16T06:00:00.1234567890Z", "2026-11-16T06:00:00,5Z", "2026-11-16T06:00:00+0100",
        "2026-11-16T06:00:00+01",
        "2026-11-16T06:00:00+24:00", "2026-11-16T06:00:00+01:60", "2026-11-16T06:00:00 Z", "2026-11-16T06:00:00ZZ",
        "2026-11-16T06:00:00Z ", " 2026-11-16T06:00:00Z", "2026-11-16T06:00:00 IST", "2026-11-16T06:00:00UTC",
        "2026-11-16T06:00:00+01:00Z", "2026-11-16T-6:00:00Z", "2026-11-16T06:00:+5Z", "1763272800", "1763272800000",
        "20261116T060000Z", "0000-00-00T00:00:00Z", "12026-11-16T06:00:00Z", "２026-11-16T06:00:00Z",
        "2026-11-16T06:00:00.５Z", "2026-11-16T06:00:00+aa:00", "2026-11-16T06:00:00Z\0",
        "Mon, 16 Nov 2026 06:00:00 GMT",
    ])
    func `anything else is refused, words that PostgreSQL knows among it`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `every prefix of a date-time is refused`() {
        let text = "2026-11-16T06:00:00.123456+05:45"
        for length in 0..<text.count { #expect(Instant(rfc3339: text.prefix(length)) == nil, "\(text.prefix(length))") }
    }

    @Test func `both epochs are where PostgreSQL and Unix have them`() {
        #expect(Instant(microseconds: 0).description == "2000-01-01T00:00:00.000Z")
        #expect(Instant.unixEpoch.description == "1970-01-01T00:00:00.000Z")
        #expect(Instant.inferredVersion.description == "1900-01-01T00:00:00.000Z")
        #expect(Instant(unixSeconds: -1).unixSeconds == -1)
        #expect(Instant(microseconds: -1).utcDay.description == "1999-12-31")
    }

    @Test func `adding a duration keeps microseconds`() {
        let instant = Instant(microseconds: 9_007_199_254_740_993)
        #expect((instant + .microseconds(1)).microseconds == 9_007_199_254_740_994)
        #expect((instant - .seconds(900)) + .seconds(900) == instant)
        #expect((instant + .milliseconds(1500)) - instant == .milliseconds(1500))
    }
}
