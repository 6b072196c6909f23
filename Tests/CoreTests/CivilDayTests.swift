import Core
import TestSupport
import Testing

@Suite struct CivilDayTests {
    @Test(arguments: [
        (2000, 1, 1, Int32(0)), (1970, 1, 1, -10_957), (2024, 2, 29, 8_825), (1900, 3, 1, -36_465), (1, 1, 1, -730_119),
        (2026, 11, 24, 9_824), (9999, 12, 31, 2_921_939),
    ])
    func `a day has PostgreSQL's number`(year: Int, month: Int, day: Int, number: Int32) {
        #expect(CivilDay(year: year, month: month, day: day).number == number)
    }

    @Test func `components are the inverse of the number, day after day over 4,000 years`() {
        var day = CivilDay(year: 1, month: 1, day: 1)
        var expected = (year: 1, month: 1, day: 1)
        let end = CivilDay(year: 4001, month: 1, day: 1)
        var mistakes = 0
        while day < end {
            if day.components != expected { mistakes += 1 }
            if CivilDay(year: expected.year, month: expected.month, day: expected.day) != day { mistakes += 1 }
            expected.day += 1
            if expected.day > CivilDay.daysInMonth(year: expected.year, month: expected.month) {
                expected = expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
            }
            day = day + 1
        }
        #expect(mistakes == 0)
        #expect(expected == (4001, 1, 1))
    }

    @Test func `text and back is the same day`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let first = CivilDay(year: 1, month: 1, day: 1).number
        for _ in 0..<10_000 {
            let day = CivilDay(number: .random(in: first...2_921_939, using: &random))
            #expect(CivilDay(day.description) == day, "seed \(seed)")
            #expect(day.description.utf8.count == 10, "seed \(seed)")
        }
    }

    @Test(arguments: ["0001-01-01", "1900-02-28", "2000-02-29", "2024-02-29", "2026-12-31", "9999-12-31"])
    func `a day of the calendar is read`(text: String) {
        #expect(CivilDay(text)?.description == text)
    }

    @Test(arguments: [
        "", "now", "today", "infinity", "-infinity", "epoch", "2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01",
        "2024-00-10", "2024-01-00", "2024-04-31", "0000-00-00", "0000-06-01", "2024-1-1", "24-01-01", "2024/01/01",
        "01-02-2024",
        "20240101", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00:00Z", "+024-01-01", "-024-01-01", "2024-W01-1",
        "２０２４-01-01", "2024-01-0１", "2024‑01‑01", "2024-01-01\0", "12024-01-01",
    ])
    func `what is no day is refused`(text: String) {
        #expect(CivilDay(text) == nil)
    }

    @Test func `days are counted and months begin on the first`() {
        let day = CivilDay(year: 2024, month: 3, day: 1)
        #expect((day - 1).description == "2024-02-29")
        #expect(day - CivilDay(year: 2023, month: 3, day: 1) == 366)
        #expect(CivilDay(year: 2026, month: 11, day: 24).firstOfMonth.description == "2026-11-01")
        #expect(day.utcMidnight.description == "2024-03-01T00:00:00.000Z")
    }
}
