/// A campaign of a connected ad account.
package struct Campaign: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let accountID: Identifier
    package let platform: String
    package let platformCampaignID: String
    package let name: String
    package let status: String
    package let objective: String?
    package let buyingType: String?
    package let dailyBudget: Amount?
    package let lifetimeBudget: Amount?
    package let currency: String
    package let startDate: Day?
    package let endDate: Day?
    package let labels: [String]
    package let createdAt: Moment
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm
    let hasUndocumentedFields: Bool

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "campaign", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "campaign")
        json.member("domain_id", domainID)
        json.member("account_id", accountID)
        json.member("platform", platform)
        json.member("platform_campaign_id", platformCampaignID)
        json.member("name", name)
        json.member("status", status)
        json.member("objective", objective)
        json.member("buying_type", buyingType)
        json.member("daily_budget", dailyBudget)
        json.member("lifetime_budget", lifetimeBudget)
        json.member("currency", currency)
        json.member("start_date", startDate)
        json.member("end_date", endDate)
        json.member("labels", labels)
        if hasUndocumentedFields {
            json.member("x_beta") { beta in
                beta.member("quality_score", Amount(unscaled: 73, digits: 2))
                beta.member("signals", ["a", "b"])
            }
        }
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension World {
    /// All campaigns that exist or existed at a moment; the deleted ones are tombstones.
    package func campaigns(asOf: Moment) -> [Campaign] {
        plan.campaigns.indices.compactMap { campaign($0, asOf: asOf) }
    }

    func campaign(_ index: Int, asOf: Moment) -> Campaign? {
        guard plan.campaigns.indices.contains(index),
            let life = Biography(changes(ofCampaign: index), asOf: asOf, lag: lag(.campaign, index))
        else { return nil }
        let campaign = plan.campaigns[index]
        let account = plan.accounts[campaign.account]
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, 7, index, round) }
        let dollars = Int64(20 + draw(400, 1)) * 1_000_000 * Int64(10 + life.rebudgets * 3) / 10
        let budget = account.currency.amount(microDollars: dollars, digits: account.moneyDigits)
        let usesLifetime = campaign.isFlight && draw(4, 2) == 0
        return Campaign(
            id: id(.campaign, index), domainID: id(.domain, account.domain), accountID: id(.account, campaign.account),
            platform: account.platform.name, platformCampaignID: platformNumber(.campaign, index),
            name: campaignName(index, renames: life.renames),
            // An unknown status now and then: the enum is open.
            status: draw(37, 3) == 5 && life.status == "active" ? "pending_review" : life.status,
            objective: draw(9, 4) == 0 ? nil : Vocabulary.objectives[draw(6, 5)],
            buyingType: draw(12, 6) == 0 ? "reserved" : "auction", dailyBudget: usesLifetime ? nil : budget,
            lifetimeBudget: usesLifetime ? Amount(unscaled: budget.unscaled * 30, digits: budget.digits) : nil,
            currency: account.currency.code, startDate: campaign.days.lowerBound,
            endDate: campaign.isFlight ? campaign.days.upperBound : nil,
            labels: Vocabulary.labels.indices.filter { draw(3, 10 + $0) == 0 }.map { Vocabulary.labels[$0] },
            createdAt: campaign.created, updatedAt: life.updatedAt, deletedAt: life.deletedAt,
            tombstone: tombstoneForm(.campaign, index, scripted: index == Script.deletedCampaign),
            hasUndocumentedFields: draw(5, 7) == 0)
    }

    private func campaignName(_ index: Int, renames: Int) -> String {
        let pick = { (words: [String], round: Int) in words[chance.number(below: words.count, .name, 7, index, round)] }
        let version = renames == 0 ? "" : " (v\(renames + 1)) ✅"
        return
            "\(pick(Vocabulary.occasions, 1)) | \(pick(Vocabulary.products, 2)) | \(pick(Vocabulary.audiences, 3))\(version)"
    }

    /// An id of the platform's own: digits beyond 2^53, as text.
    func platformNumber(_ kind: Identifier.Kind, _ index: Int) -> String {
        String(10_000_000_000_000_000 + chance.bits(.number, Int(kind.number), index + 1) % 8_000_000_000_000_000_000)
    }
}
