/// A list of the contract that the simulated world has nothing of, so that a loader may ask for it all the same.
struct EmptyFeed: CursorFeed {
    let path: String
    let kind = Identifier.Kind.organization
    var parameters: Set<Parameter> = [.domain]
    let hasSingles = false
    let maximumLimit = 1000

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] { [] }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? { nil }

    private static let ofCompetitors: Set<Parameter> = [
        .domain, .competitor, .platform, .contentType, .dateFrom, .dateTo,
    ]

    static let all = [
        EmptyFeed(path: "competitor-ads", parameters: ofCompetitors.union([.status])),
        EmptyFeed(path: "competitor-engagement", parameters: ofCompetitors),
        EmptyFeed(path: "competitor-activity", parameters: ofCompetitors),
    ]
}
