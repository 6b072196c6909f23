/// Lays out domains, accounts, competitors and campaigns, until history holds the rows asked for.
extension WorldPlan {
    init(shape: WorldShape, chance: Chance) {
        let tableDays = (shape.firstDay - 120)...(shape.end.utcDay + 3)
        let calendars = Dictionary(
            uniqueKeysWithValues: Set(ClientProfile.all.map(\.zone)).map { zone in
                (zone, ZoneCalendar(name: zone, days: tableDays))
            })
        for index in 0...shape.clients {
            addDomain(index, shape: shape, chance: chance, calendars: calendars)
        }
        var rows = 0
        var index = 0
        while rows < shape.performanceRows || index < shape.clients {
            addCampaign(index, shape: shape, chance: chance)
            rows += rowsInHistory(ofCampaign: index, shape: shape, chance: chance)
            index += 1
        }
    }

    private mutating func addDomain(
        _ index: Int, shape: WorldShape, chance: Chance, calendars: [String: ZoneCalendar]
    ) {
        let profile = ClientProfile.all[index % ClientProfile.all.count]
        let round = index / ClientProfile.all.count
        let joinsLater = index == shape.clients
        let before = Int64(30 + chance.number(below: 600, .time, index)) * Moment.perDay
        let created =
            joinsLater
            ? shape.opening + Script.domainJoins : shape.firstDay.utcStart.adding(-before + Int64(index) * 60_000)
        let firstAccount = accounts.count
        let firstCompetitor = competitors.count
        for number in 0..<(2 + chance.number(below: 2, .size, index)) {
            // One account in nine is kept in dollars and New York time, as agencies do.
            let isForeign = chance.number(below: 9, .kind, index, number) == 0
            let zone = isForeign ? "America/New_York" : profile.zone
            guard let calendar = calendars[zone] else { preconditionFailure("no calendar for \(zone)") }
            accounts.append(
                AccountPlan(
                    domain: index, platform: PlatformTraits.all[(index * 3 + number) % PlatformTraits.all.count],
                    currency: isForeign ? .usd : profile.currency, calendar: calendar,
                    created: created.adding(Moment.perHour * Int64(number + 1))))
        }
        for number in 0..<(2 + chance.number(below: 3, .size, index, 1)) {
            let dies = competitors.count == Script.deletedCompetitor
            competitors.append(
                CompetitorPlan(
                    domain: index, created: created.adding(Moment.perHour * Int64(number + 2)),
                    deleted: dies ? shape.opening + Script.competitorIsDeleted : nil))
        }
        domains.append(
            DomainPlan(
                profile: profile, name: "\(profile.site)\(round == 0 ? "" : "-\(round + 1)").example", created: created,
                archived: index == shape.clients - 1 && shape.clients > 2
                    ? shape.opening + Script.domainIsArchived : nil,
                accounts: firstAccount..<accounts.count, competitors: firstCompetitor..<competitors.count))
    }

    private mutating func addCampaign(_ index: Int, shape: WorldShape, chance: Chance) {
        let account = account(forCampaign: index, clients: shape.clients, chance: chance)
        let isFlight = index >= shape.clients && chance.number(below: 10, .life, index) < 7
        let days: ClosedRange<Day>
        if isFlight {
            let span = shape.historyDays + 30 + WorldShape.futureDays
            let first = shape.firstDay - 30 + chance.number(below: span, .life, index, 1)
            days = first...(first + 13 + chance.number(below: 77, .life, index, 2))
        } else {
            days = (shape.firstDay - chance.number(below: 40, .life, index, 3))...shape.end.utcDay
        }
        var deleted: Moment?
        if index == Script.deletedCampaign {
            deleted = shape.opening + Script.campaignIsDeleted
        } else if index >= shape.clients, chance.number(below: 25, .death, index) == 0 {
            let lifetime = isFlight ? days.upperBound - days.lowerBound + 1 : shape.historyDays + 60
            let day = days.lowerBound + 10 + chance.number(below: lifetime, .death, index, 1)
            deleted = day.utcStart.adding(Int64(chance.number(below: 86_400_000, .death, index, 2)))
        }
        let start = accounts[account].calendar.start(of: days.lowerBound)
        let created = start.adding(-Int64(3_600_000 + chance.number(below: 100_000_000, .time, index, 1)))
        let firstAdSet = adSets.count
        let small = index < shape.clients
        for number in 0..<(small ? 1 : 1 + chance.number(below: 3, .size, index, 2)) {
            let firstAd = ads.count
            for adNumber in 0..<(small ? 2 : 1 + chance.number(below: 4, .size, index, 10 + number)) {
                let size = chance.number(below: 140, .size, ads.count, 99)
                ads.append(
                    AdPlan(
                        adSet: adSets.count,
                        created: created.adding(Int64(60_000 + number * 60_000 + adNumber * 20_000)),
                        size: Int64(100 + size * size)))
            }
            adSets.append(
                AdSetPlan(
                    campaign: index, created: created.adding(Int64(60_000 + number * 60_000)), ads: firstAd..<ads.count)
            )
        }
        campaigns.append(
            CampaignPlan(
                account: account, created: created, days: days, isFlight: isFlight, deleted: deleted,
                adSets: firstAdSet..<adSets.count))
    }

    /// The first campaigns go round the domains; the others prefer the first domains, as big clients are few.
    private func account(forCampaign index: Int, clients: Int, chance: Chance) -> Int {
        let draw = { (round: Int) in chance.number(below: clients, .kind, index, round) }
        let domain = index < clients ? index : min(draw(1), draw(2))
        let own = domains[domain].accounts
        return own.lowerBound + chance.number(below: own.count, .kind, index, 3)
    }

    private func rowsInHistory(ofCampaign index: Int, shape: WorldShape, chance: Chance) -> Int {
        let campaign = campaigns[index]
        let days = delivery(ofCampaign: index, shape: shape)
        guard let first = days.first, first < shape.opening.utcDay else { return 0 }
        var rows = 0
        for ad in adSets[campaign.adSets.lowerBound].ads
            .lowerBound..<adSets[campaign.adSets.upperBound - 1].ads.upperBound
        {
            for day in first.number..<min(shape.opening.utcDay.number, first.number + days.count)
            where DeliveryTraits(ad: ad, day: Day(number: day), chance: chance).delivers {
                rows += 1
            }
        }
        return rows
    }

    /// The local days on which a campaign may deliver: its own, from the beginning of history, until it is deleted.
    func delivery(ofCampaign index: Int, shape: WorldShape) -> Days {
        let campaign = campaigns[index]
        var last = campaign.days.upperBound
        if let deleted = campaign.deleted {
            last = min(last, accounts[campaign.account].calendar.day(at: deleted) - 1)
        }
        return Days(max(campaign.days.lowerBound, shape.firstDay), last)
    }
}
