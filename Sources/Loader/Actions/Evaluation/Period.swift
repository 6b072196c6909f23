import Core

/// The last period of a timetable that is over: when it fell due, and its days.
package struct Period: Sendable, Hashable {
    /// When it fell due.
    package let due: Instant
    /// Local day on which it fell due: its name.
    package let name: CivilDay
    package let first: CivilDay
    package let last: CivilDay

    /// What a schedule adds to its rows.
    package static let columns: Set<String> = ["period_from", "period_to", "period_due"]

    package var values: [String: JSONValue] {
        [
            "period_from": .string(first.description), "period_to": .string(last.description),
            "period_due": .string(due.description),
        ]
    }
}

extension Timetable {
    /// The period that fell due last, at or before `now`. However many were missed, it is only that one.
    ///
    /// Local times that a clock skips or has twice are taken as PostgreSQL's `at time zone` does (`LocalZone`).
    package func period(before now: Instant, in zone: LocalZone) -> Period {
        let today = CivilDay(number: Int32(clamping: floor(zone.local(now), 86_400_000_000)))
        var day = today
        // At most a month and a day back.
        while true {
            if falls(on: day) {
                let due = zone.instant(local: Int64(day.number) * 86_400_000_000 + Int64(minute) * 60_000_000)
                if due <= now { return Period(due: due, name: day, first: first(before: day), last: day - 1) }
            }
            day = day - 1
        }
    }

    private func falls(on day: CivilDay) -> Bool {
        switch rhythm {
        case .daily: return true
        // 2000-01-01 was a Saturday.
        case .weekly(let weekday): return ((Int(day.number) + 5) % 7 + 7) % 7 + 1 == weekday
        case .monthly(let wanted):
            let (year, month, number) = day.components
            return number == min(wanted, CivilDay.daysInMonth(year: year, month: month))
        }
    }

    /// A day, a week, or from the day of the month before on.
    private func first(before day: CivilDay) -> CivilDay {
        switch rhythm {
        case .daily: return day - 1
        case .weekly: return day - 7
        case .monthly(let wanted):
            let (year, month, _) = (day.firstOfMonth - 1).components
            return CivilDay(
                year: year, month: month, day: min(wanted, CivilDay.daysInMonth(year: year, month: month)))
        }
    }
}

private func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    value % divisor < 0 ? value / divisor - 1 : value / divisor
}
