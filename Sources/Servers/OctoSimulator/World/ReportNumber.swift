/// A report, as a number: for whom, of which week, and whether it came by schedule.
struct ReportNumber: Sendable, Hashable {
    /// Index of the domain; `nil` for reports on the whole organization.
    let domain: Int?
    /// Weeks since 1969-12-29, a Monday.
    let week: Int
    /// Whether somebody asked for it on the Wednesday of the week after; else the schedule did on the Monday.
    let isOnDemand: Bool

    init(domain: Int?, week: Int, isOnDemand: Bool) {
        self.domain = domain
        self.week = week
        self.isOnDemand = isOnDemand
    }

    init?(packed: Int) {
        guard packed >= 0 else { return nil }
        let slot = packed >> 17
        self.init(domain: slot == 0 ? nil : slot - 1, week: packed >> 1 & 0xFFFF, isOnDemand: packed & 1 == 1)
    }

    var packed: Int { ((domain ?? -1) + 1) << 17 | week << 1 | (isOnDemand ? 1 : 0) }

    /// Monday to Sunday.
    var days: ClosedRange<Day> { Day(number: week * 7 - 3)...Day(number: week * 7 + 3) }

    /// The week that a day is in.
    static func week(of day: Day) -> Int { (day.number + 3) / 7 }
}

extension World {
    /// Calls `body` for each report asked for by a moment, visible or not.
    func forEachReport(asOf: Moment, _ body: (ReportNumber) -> Void) {
        let first = ReportNumber.week(of: shape.firstDay) + 1
        let last = ReportNumber.week(of: asOf.utcDay)
        for domain in [nil] + plan.domains.indices.map(Optional.some) {
            for week in first..<max(first, last) {
                for isOnDemand in [false, true] {
                    let number = ReportNumber(domain: domain, week: week, isOnDemand: isOnDemand)
                    if exists(number), ReportStory(number, world: self).created <= asOf { body(number) }
                }
            }
        }
    }

    /// Whether there will ever be this report.
    func exists(_ number: ReportNumber) -> Bool {
        let days = number.days
        guard days.lowerBound >= shape.firstDay, days.upperBound < shape.end.utcDay else { return false }
        if let domain = number.domain {
            guard plan.domains.indices.contains(domain), plan.domains[domain].created < days.upperBound.utcStart,
                plan.domains[domain].archived.map({ $0 > days.upperBound.utcStart }) ?? true
            else { return false }
        }
        return !number.isOnDemand || chance.number(below: 4, .kind, number.packed, 20) == 0
    }
}
