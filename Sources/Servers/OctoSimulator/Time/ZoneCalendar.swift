import Foundation

/// When each local day of one time zone begins, as a table, so that the row path never asks Foundation.
struct ZoneCalendar: Sendable {
    let name: String
    private let zone: TimeZone
    private let first: Int
    private let starts: [Moment]

    /// The zone must be in the system's time zone database.
    init(name: String, days: ClosedRange<Day>) {
        guard let zone = TimeZone(identifier: name) else {
            preconditionFailure("octosim needs the time zone database (package tzdata): no zone \(name)")
        }
        self.name = name
        self.zone = zone
        first = days.lowerBound.number
        starts = (days.lowerBound.number...days.upperBound.number).map { number in
            ZoneCalendar.start(of: Day(number: number), in: zone)
        }
    }

    /// The first moment of a local day. Days outside the table are those at its ends.
    func start(of day: Day) -> Moment {
        starts[min(max(day.number - first, 0), starts.count - 1)]
    }

    /// 24, or 23 and 25 when summer time begins and ends.
    func hours(in day: Day) -> Int {
        Int((start(of: day + 1).milliseconds - start(of: day).milliseconds) / Moment.perHour)
    }

    /// The hour on the local clock in which the `index`th hour of the day begins.
    func localHour(index: Int, of day: Day) -> Int {
        guard hours(in: day) != 24 else { return index }
        let moment = start(of: day).adding(Int64(index) * Moment.perHour)
        let seconds = moment.milliseconds / 1000
        let local = seconds + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
        return Int(local % 86_400 / 3600)
    }

    /// The local day that a moment falls on.
    func day(at moment: Moment) -> Day {
        var day = moment.utcDay + 1
        while start(of: day) > moment, day.number > first { day = day - 1 }
        return day
    }

    private static func start(of day: Day, in zone: TimeZone) -> Moment {
        let midnight = day.utcStart.milliseconds / 1000
        var guess = midnight
        for _ in 0..<2 {
            guess = midnight - Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(guess))))
        }
        return Moment(unixSeconds: guess)
    }
}
