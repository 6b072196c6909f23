import Core
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("2000-01-01", 0), ("2024-02-29", 8825), ("1999-12-31", -1), ("2026-11-24", 9824), ("0001-01-01", -730_119),
        ("9999-12-31", 2_921_939),
    ])
    func `a date is PostgreSQL's day number`(text: String, number: Int) throws {
        #expect(try outcome("\"\(text)\"", .date) == .value(String(number)))
    }

    @Test(arguments: [
        "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-01", "2024-04-31", "now", "today", "infinity", "-infinity",
        "epoch",
        "", "2024-1-1", "20240101", "01/02/2024", "2024-01-01T00:00:00Z", " 2024-01-01", "2024-01-01 BC",
    ])
    func `what is no day of the calendar is refused as a date`(text: String) throws {
        #expect(try outcomes(["\"\(text)\"", #""2000-01-02""#], .date) == [.rejected(.badFormat), "1"])
    }

    @Test(arguments: [ColumnType.date, .timestamptz])
    func `a number is no time`(type: ColumnType) throws {
        #expect(
            try outcomes(["0", "1700000000", "true", "[]", "null"], type)
                == Array(repeating: .rejected(.wrongType), count: 4) + [.null])
    }

    @Test(arguments: [
        ("2000-01-01T00:00:00Z", 0), ("2000-01-01t00:00:00z", 0), ("1970-01-01T00:00:00Z", -946_684_800_000_000),
        ("2000-01-01T00:00:00.1Z", 100_000), ("2000-01-01T00:00:00.123456Z", 123_456),
        ("2000-01-01T00:00:00.123456789Z", 123_456), ("2000-01-01T00:00:00.000000999Z", 0),
        ("1999-12-31T23:59:59.999999Z", -1), ("2000-01-01T02:00:00+02:00", 0), ("1999-12-31T16:00:00-08:00", 0),
        ("2000-01-01T05:45:00.5+05:45", 500_000), ("2000-01-01T00:00:00-00:00", 0),
        ("2024-02-29T12:34:56+00:00", 762_525_296_000_000), ("1999-12-31T23:59:60Z", 0),
    ])
    func `an instant is PostgreSQL's microsecond, whatever its offset`(text: String, microseconds: Int) throws {
        #expect(try outcome("\"\(text)\"", .timestamptz) == .value(String(microseconds)))
    }

    @Test(arguments: [
        "now", "infinity", "-infinity", "epoch", "tomorrow", "", "2024-01-01", "2024-01-01T00:00:00",
        "2024-01-01 00:00:00Z", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:61Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1234567890Z", "2024-01-01T00:00:00,5Z",
        "2024-01-01T00:00:00+0200", "2024-01-01T00:00:00+2", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+02:60",
        "2024-01-01T00:00:00 UTC", "2024-01-01T00:00:00Z ", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00Z",
        "2024-01-01T00:00:00.123", "2024-01-01T00:00:00Europe/Zurich", "1700000000",
    ])
    func `what is no date-time with an offset is refused`(text: String) throws {
        #expect(
            try outcomes(["\"\(text)\"", #""2000-01-01T00:00:01Z""#], .timestamptz) == [
                .rejected(.badFormat), "1000000",
            ])
    }
}
