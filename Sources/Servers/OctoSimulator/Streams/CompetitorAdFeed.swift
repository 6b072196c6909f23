/// The cursor list of competitors' ads, which are numbered by competitor and day of launch.
struct CompetitorAdFeed: CursorFeed {
    let path = "competitor-ads"
    let kind = Identifier.Kind.competitorAd
    let parameters: Set<Parameter> = [
        .domain, .competitor, .platform, .contentType, .status, .dateFrom, .dateTo,
    ]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachCompetitorAd(filter, asOf: asOf) { story in
            guard filter.days?.contains(story.firstSeen.utcDay) ?? true,
                let ad = world.competitorAd(story, asOf: asOf),
                filter.passes(filter.platforms, { ad.platform }),
                filter.passes(filter.contentTypes, { ad.contentType }), filter.passes(filter.statuses, { ad.status }),
                filter.passes(updatedAt: ad.updatedAt, isDeleted: ad.isDeleted)
            else { return }
            entries.append(ListEntry(updatedAt: ad.updatedAt, id: ad.id.bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let packed = world.index(of: id), let story = world.competitorAdStory(packed, asOf: asOf),
            let ad = world.competitorAd(story, asOf: asOf)
        else { return nil }
        return (ad, ad.domainID)
    }
}
