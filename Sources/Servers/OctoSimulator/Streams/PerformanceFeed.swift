/// The cursor list of ad performance, computed row by row.
struct PerformanceFeed: CursorFeed {
    let path = "ad-performance"
    let kind = Identifier.Kind.performance
    let defaultLimit = 500
    let maximumLimit = 1000
    let hasSingles = false
    let parameters: Set<Parameter> = [
        .level, .granularity, .domain, .account, .platform, .campaign, .adSet, .ad, .metrics, .dateFrom, .dateTo,
    ]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        var clocks = AccountClocks(world: world, asOf: asOf)
        world.forEachVersion(filter, clocks: &clocks) { number, state in
            entries.append(ListEntry(updatedAt: state.updatedAt, id: world.id(row: number).bits))
        }
        return entries
    }

    func write(
        _ entries: some Sequence<ListEntry>, _ filter: ListFilter, in world: World, asOf: Moment,
        to json: inout JSONBytes, proceed: (inout JSONBytes, Int) -> Bool
    ) {
        var clocks = AccountClocks(world: world, asOf: asOf)
        for (position, entry) in entries.enumerated() {
            guard let number = world.rowNumber(of: Identifier(kind: kind, bits: entry.id)),
                let row = world.row(number, clock: clocks.clock(of: world.account(of: number)))
            else { continue }
            json.separate()
            row.write(to: &json, metrics: filter.metrics)
            guard proceed(&json, position) else { return }
        }
    }

    /// The contract has no single rows.
    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? { nil }
}
