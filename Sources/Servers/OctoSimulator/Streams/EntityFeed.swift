/// A cursor list of things that are numbered from 0 in the plan: campaigns, ad sets, ads, competitors.
struct EntityFeed<Item: Record>: CursorFeed {
    let path: String
    let kind: Identifier.Kind
    let parameters: Set<Parameter>
    let count: @Sendable (World) -> Int
    let item: @Sendable (World, Int, Moment) -> Item?
    let domain: @Sendable (Item) -> Identifier
    /// What can be told from the number alone; this spares making most items.
    let mayPass: @Sendable (ListFilter, World, Int) -> Bool
    let passes: @Sendable (ListFilter, Item) -> Bool

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        (0..<count(world)).compactMap { index in
            guard mayPass(filter, world, index), let item = item(world, index, asOf), passes(filter, item),
                filter.passes(updatedAt: item.updatedAt, isDeleted: item.isDeleted)
            else { return nil }
            return ListEntry(updatedAt: item.updatedAt, id: item.id.bits)
        }
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let index = world.index(of: id), let item = item(world, index, asOf) else { return nil }
        return (item, domain(item))
    }
}

extension EntityFeed where Item == Campaign {
    static var campaigns: EntityFeed<Campaign> {
        EntityFeed(
            path: "campaigns", kind: .campaign, parameters: [.domain, .account, .platform, .status],
            count: { $0.plan.campaigns.count }, item: { $0.campaign($1, asOf: $2) }, domain: \.domainID,
            mayPass: { $0.accepts(campaign: $2, in: $1) },
            passes: { filter, item in filter.passes(filter.statuses) { item.status } })
    }
}

extension EntityFeed where Item == AdSet {
    static var adSets: EntityFeed<AdSet> {
        EntityFeed(
            path: "ad-sets", kind: .adSet, parameters: [.domain, .account, .campaign, .platform, .status],
            count: { $0.plan.adSets.count }, item: { $0.adSet($1, asOf: $2) }, domain: \.domainID,
            mayPass: { filter, world, index in filter.accepts(campaign: world.plan.adSets[index].campaign, in: world) },
            passes: { filter, item in filter.passes(filter.statuses) { item.status } })
    }
}

extension EntityFeed where Item == Ad {
    static var ads: EntityFeed<Ad> {
        EntityFeed(
            path: "ads", kind: .ad,
            parameters: [.domain, .account, .campaign, .adSet, .platform, .contentType, .status],
            count: { $0.plan.ads.count }, item: { $0.ad($1, asOf: $2) }, domain: \.domainID,
            mayPass: { filter, world, index in
                let adSet = world.plan.ads[index].adSet
                return filter.accepts(campaign: world.plan.adSets[adSet].campaign, in: world)
                    && filter.passes(filter.adSets) { world.id(.adSet, adSet) }
                    && filter.passes(filter.contentTypes) { world.adContentType(index) }
            },
            passes: { filter, item in filter.passes(filter.statuses) { item.status } })
    }
}

extension EntityFeed where Item == Competitor {
    static var competitors: EntityFeed<Competitor> {
        EntityFeed(
            path: "competitors", kind: .competitor, parameters: [.domain, .platform, .status],
            count: { $0.plan.competitors.count }, item: { $0.competitor($1, asOf: $2) }, domain: \.domainID,
            mayPass: { filter, world, index in
                filter.passes(filter.domains) { world.id(.domain, world.plan.competitors[index].domain) }
                    && (filter.platforms.map { !$0.isDisjoint(with: world.competitorPlatforms(index)) } ?? true)
            },
            passes: { filter, item in filter.passes(filter.statuses) { item.status } })
    }
}
