/// An ad set (ad group) of a campaign.
package struct AdSet: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let accountID: Identifier
    package let campaignID: Identifier
    package let platform: String
    package let platformAdSetID: String
    package let name: String
    package let status: String
    package let optimizationGoal: String?
    package let billingEvent: String?
    package let bidAmount: Amount?
    package let dailyBudget: Amount?
    package let currency: String
    package let countries: [String]
    package let ageMin: Int64?
    package let ageMax: Int64?
    package let genders: [String]
    package let interests: [String]
    package let startDate: Day?
    package let endDate: Day?
    package let createdAt: Moment
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "ad_set", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "ad_set")
        json.member("domain_id", domainID)
        json.member("account_id", accountID)
        json.member("campaign_id", campaignID)
        json.member("platform", platform)
        json.member("platform_ad_set_id", platformAdSetID)
        json.member("name", name)
        json.member("status", status)
        json.member("optimization_goal", optimizationGoal)
        json.member("billing_event", billingEvent)
        json.member("bid_amount", bidAmount)
        json.member("daily_budget", dailyBudget)
        json.member("currency", currency)
        json.member("targeting") { targeting in
            targeting.member("countries", countries)
            targeting.member("age_min", ageMin)
            targeting.member("age_max", ageMax)
            targeting.member("genders", genders)
            targeting.member("interests", interests)
        }
        json.member("start_date", startDate)
        json.member("end_date", endDate)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All ad sets that exist or existed at a moment; the deleted ones are tombstones.
    package func adSets(asOf: Moment) -> [AdSet] {
        plan.adSets.indices.compactMap { adSet($0, asOf: asOf) }
    }

    func adSet(_ index: Int, asOf: Moment) -> AdSet? {
        guard plan.adSets.indices.contains(index),
            let life = Biography(changes(ofAdSet: index), asOf: asOf, lag: lag(.adSet, index))
        else { return nil }
        let adSet = plan.adSets[index]
        let campaign = plan.campaigns[adSet.campaign]
        let account = plan.accounts[campaign.account]
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, 8, index, round) }
        let money = { (microDollars: Int64) in
            account.currency.amount(microDollars: microDollars, digits: account.moneyDigits)
        }
        return AdSet(
            id: id(.adSet, index), domainID: id(.domain, account.domain), accountID: id(.account, campaign.account),
            campaignID: id(.campaign, adSet.campaign), platform: account.platform.name,
            platformAdSetID: platformNumber(.adSet, index),
            name: Vocabulary.audiences[draw(6, 1)] + " \(index - campaign.adSets.lowerBound + 1)"
                + (life.renames == 0 ? "" : " – \(life.renames + 1)"),
            status: life.status, optimizationGoal: draw(11, 2) == 0 ? nil : Vocabulary.goals[draw(4, 3)],
            billingEvent: draw(5, 4) == 0 ? "clicks" : "impressions",
            bidAmount: draw(3, 5) == 0 ? nil : money(Int64(300_000 + draw(3_000_000, 6))),
            dailyBudget: draw(2, 7) == 0 ? nil : money(Int64(10 + draw(90, 8) + life.rebudgets * 5) * 1_000_000),
            currency: account.currency.code,
            countries: [plan.domains[account.domain].profile.country] + (draw(3, 9) == 0 ? ["US", "DE"] : []),
            ageMin: draw(4, 10) == 0 ? nil : Int64(18 + draw(10, 11)),
            ageMax: draw(4, 12) == 0 ? nil : Int64(45 + draw(20, 13)),
            genders: draw(4, 14) == 0 ? ["female"] : [],
            interests: Vocabulary.interests.indices.filter { draw(4, 20 + $0) == 0 }.map { Vocabulary.interests[$0] },
            startDate: campaign.days.lowerBound, endDate: campaign.isFlight ? campaign.days.upperBound : nil,
            createdAt: adSet.created, updatedAt: life.updatedAt, deletedAt: life.deletedAt,
            tombstone: tombstoneForm(.adSet, index))
    }
}
