/// What a request lets through. The same value serves all streams; each reads what its parameters can set.
struct ListFilter: Sendable, Hashable {
    /// `nil` means all, here and below.
    var domains: Set<Identifier>?
    var accounts: Set<Identifier>?
    var campaigns: Set<Identifier>?
    var adSets: Set<Identifier>?
    var ads: Set<Identifier>?
    var competitors: Set<Identifier>?
    var platforms: Set<String>?
    var contentTypes: Set<String>?
    var statuses: Set<String>?
    var types: Set<String>?
    var subjectTypes: Set<String>?
    var subjects: Set<String>?
    var kinds: Set<String>?
    var severities: Set<String>?
    var conversations: Set<Identifier>?
    var unread: Bool?

    var updatedSince: Moment?
    var includesDeleted = true
    var days: ClosedRange<Day>?

    var level = AdLevel.ad
    var granularity = Granularity.day
    var metrics = MetricSet.all
}

extension ListFilter {
    /// Whether rows of this campaign can pass: domain, account, platform and campaign.
    func accepts(campaign index: Int, in world: World) -> Bool {
        let account = world.plan.campaigns[index].account
        return accepts(account: account, in: world) && passes(campaigns) { world.id(.campaign, index) }
            && acceptsChildren(ofCampaign: index, in: world)
    }

    func accepts(account index: Int, in world: World) -> Bool {
        let account = world.plan.accounts[index]
        return passes(accounts) { world.id(.account, index) } && passes(domains) { world.id(.domain, account.domain) }
            && passes(platforms) { account.platform.name }
    }

    /// Whether what a competitor does can pass: its domain and itself.
    func accepts(competitor index: Int, in world: World) -> Bool {
        passes(competitors) { world.id(.competitor, index) }
            && passes(domains) { world.id(.domain, world.plan.competitors[index].domain) }
    }

    /// Whether an entity of the filter's own level passes the filters for ad sets and ads.
    func accepts(_ entity: Int, in world: World) -> Bool {
        switch level {
        case .campaign:
            true
        case .adSet:
            passes(adSets) { world.id(.adSet, entity) }
                && (ads == nil || world.plan.adSets[entity].ads.contains { ads?.contains(world.id(.ad, $0)) ?? false })
        case .ad:
            passes(ads) { world.id(.ad, entity) } && passes(adSets) { world.id(.adSet, world.plan.ads[entity].adSet) }
        }
    }

    /// A campaign passes a filter for ad sets or ads when it has one of them.
    private func acceptsChildren(ofCampaign index: Int, in world: World) -> Bool {
        if let adSets {
            guard world.plan.campaigns[index].adSets.contains(where: { adSets.contains(world.id(.adSet, $0)) }) else {
                return false
            }
        }
        if let ads {
            return world.ads(level: .campaign, entity: index).contains { ads.contains(world.id(.ad, $0)) }
        }
        return true
    }

    func passes<Value: Hashable>(_ wanted: Set<Value>?, _ value: () -> Value) -> Bool {
        wanted?.contains(value()) ?? true
    }

    /// Whether a record of this domain passes; those of the whole organization have none and pass no such filter.
    func accepts(domain: Identifier?) -> Bool {
        guard let domains else { return true }
        return domain.map { domains.contains($0) } ?? false
    }

    /// Whether a record's own state passes: its time of change and whether it is deleted.
    func passes(updatedAt: Moment, isDeleted: Bool) -> Bool {
        if let updatedSince, updatedAt < updatedSince { return false }
        return includesDeleted || !isDeleted
    }
}
