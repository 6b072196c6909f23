/// The cursor list of usage, the only one in order of `date`.
struct UsageFeed: CursorFeed {
    let path = "usage"
    let kind = Identifier.Kind.usageDay
    let commonParameters: Set<Parameter> = [.limit, .cursor]
    let parameters: Set<Parameter> = [.dateFrom, .dateTo]
    let hasSingles = false

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        Days(world.shape.firstDay, asOf.utcDay).filter { filter.days?.contains($0) ?? true }.map { day in
            // Its place is by date, whenever it was updated.
            ListEntry(updatedAt: day.utcStart, id: world.id(.usageDay, day.number).bits)
        }
    }

    func write(
        _ entries: some Sequence<ListEntry>, _ filter: ListFilter, in world: World, asOf: Moment,
        to json: inout JSONBytes, proceed: (inout JSONBytes, Int) -> Bool
    ) {
        let reports = world.reportTokens(asOf: asOf)
        for (position, entry) in entries.enumerated() {
            json.separate()
            world.usage(entry.updatedAt.utcDay, reports: reports, asOf: asOf).write(to: &json)
            guard proceed(&json, position) else { return }
        }
    }

    func writeEnvelope(in world: World, asOf: Moment, to json: inout JSONBytes) {
        json.member("plan") { world.usagePlan(asOf: asOf).write(to: &$0) }
    }

    /// The contract has no single days.
    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? { nil }
}
