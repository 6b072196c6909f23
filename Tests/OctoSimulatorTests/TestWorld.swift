import OctoSimulator

extension Moment {
    /// The opening of all test worlds: two days after summer time ended in Berlin, the day before it ended in New York.
    static let testOpening = Day(year: 2026, month: 10, day: 31).utcStart + .seconds(6 * 3600)
}

extension WorldShape {
    static func test(rows: Int = 3000, days: Int = 60, seed: UInt64 = 7, lag: Bool = true) -> WorldShape {
        WorldShape(
            seed: seed, clients: 6, historyDays: days, performanceRows: rows, opening: .testOpening, replicationLag: lag
        )
    }
}

extension World {
    /// Every record of every stream with tombstones, as the API would write it, by id.
    func everything(asOf: Moment) -> [Identifier: (updatedAt: Moment, deletedAt: Moment?, json: String)] {
        var all: [any Record] = campaigns(asOf: asOf)
        all += adSets(asOf: asOf) as [any Record]
        all += ads(asOf: asOf) as [any Record]
        all += competitors(asOf: asOf) as [any Record]
        all += posts(asOf: asOf) as [any Record]
        for level in AdLevel.allCases { all += adPerformance(level: level, asOf: asOf) as [any Record] }
        return Dictionary(uniqueKeysWithValues: all.map { ($0.id, ($0.updatedAt, $0.deletedAt, $0.json)) })
    }
}
