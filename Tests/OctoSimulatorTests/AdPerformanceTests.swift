import OctoSimulator
import Testing

@Suite("Ad performance")
struct AdPerformanceTests {
    let world = World(shape: .test(rows: 8000))

    /// Additive metrics summed by some key.
    private func sums(_ rows: [AdPerformanceRow], by key: (AdPerformanceRow) -> [String]) -> [[String]: [Int64]] {
        var sums: [[String]: [Int64]] = [:]
        for row in rows where !row.isDeleted {
            let values = [
                row.metrics.spend?.unscaled, row.metrics.impressions, row.metrics.clicks, row.metrics.videoViews,
                row.metrics.conversions?.unscaled, row.metrics.conversionValue?.unscaled,
            ].map { $0 ?? 0 }
            sums[key(row), default: Array(repeating: 0, count: 6)] = zip(
                sums[key(row)] ?? Array(repeating: 0, count: 6), values
            ).map { $0 + $1 }
        }
        return sums
    }

    @Test(arguments: [AdLevel.campaign, .adSet], [0, 5, 14])
    func `sums over ads equal the rows of the level above`(level: AdLevel, hours: Int) {
        let asOf = Moment.testOpening + .seconds(hours * 3600)
        let key = { (row: AdPerformanceRow) in
            ["\(level == .campaign ? row.campaignID : row.adSetID ?? row.campaignID)", "\(row.date)"]
        }
        let ads = sums(world.adPerformance(asOf: asOf), by: key)
        let above = sums(world.adPerformance(level: level, asOf: asOf), by: key)
        #expect(!ads.isEmpty)
        for (group, sum) in ads { #expect(above[group] == sum) }
        for (group, sum) in above { #expect((ads[group] ?? Array(repeating: 0, count: 6)) == sum) }
    }

    @Test func `hours add up to their day`() {
        let asOf = Moment.testOpening + .seconds(4 * 86_400)
        let days = Day(year: 2026, month: 10, day: 30)...Day(year: 2026, month: 11, day: 4)
        let key = { (row: AdPerformanceRow) in ["\(row.adID ?? row.campaignID)", "\(row.date)"] }
        let hourly = sums(world.adPerformance(granularity: .hour, days: days, asOf: asOf), by: key)
        #expect(hourly == sums(world.adPerformance(days: days, asOf: asOf), by: key))
    }

    @Test func `the day summer time ends has 25 hours with one repeated on the local clock`() {
        let day = Day(year: 2026, month: 11, day: 1)
        let rows = world.adPerformance(granularity: .hour, days: day...day, asOf: .testOpening + .seconds(10 * 86_400))
        let ad = rows.first { $0.timeZone == "America/New_York" }?.adID
        let hours = rows.filter { $0.adID == ad }
        #expect(hours.count == 25)
        #expect(hours.filter { $0.hour == 1 }.count == 2)
        #expect(Set(hours.map(\.hourStart)).count == 25)
    }

    @Test func `a row is restated until it is final and then stays`() throws {
        let day = Day(year: 2026, month: 10, day: 20)
        var versions: [Identifier: Set<Moment>] = [:]
        var finalAfter: [Identifier: Int] = [:]
        for age in 0...60 {
            for row in world.adPerformance(days: day...day, asOf: (day + age).utcStart + .seconds(20 * 3600)) {
                versions[row.id, default: []].insert(row.updatedAt)
                if row.isFinal, finalAfter[row.id] == nil { finalAfter[row.id] = age }
            }
        }
        #expect(try #require(versions.values.map(\.count).max()) >= 5)
        #expect(finalAfter.count == versions.count && finalAfter.values.filter { $0 > 29 }.count < versions.count / 10)
    }
}
