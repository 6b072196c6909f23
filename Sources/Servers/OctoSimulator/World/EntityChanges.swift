/// What happens to campaigns, ad sets and ads in their lives.
extension World {
    /// A campaign's whole life: by chance a change every 12 to 52 days, the script's, its end, its deletion.
    func changes(ofCampaign index: Int) -> [Change] {
        let campaign = plan.campaigns[index]
        var changes = [Change(at: campaign.created, kind: .created)]
        if let scripted = Script.change(ofCampaign: index, opening: shape.opening) { changes.append(scripted) }
        let kinds: [Change.Kind] = [.renamed, .pausedOrResumed, .pausedOrResumed, .rebudgeted, .rebudgeted, .touched]
        addByChance(to: &changes, kinds: kinds, every: 12...52, from: campaign.created, of: (7, index))
        if campaign.isFlight {
            let end = plan.accounts[campaign.account].calendar.start(of: campaign.days.upperBound + 1)
            changes.append(Change(at: end.adding(900_000), kind: .ended))
        }
        return finished(changes, deleted: campaign.deleted)
    }

    func changes(ofAdSet index: Int) -> [Change] {
        let adSet = plan.adSets[index]
        var changes = [Change(at: adSet.created, kind: .created)]
        addByChance(
            to: &changes, kinds: [.renamed, .rebudgeted, .pausedOrResumed], every: 60...180, from: adSet.created,
            of: (8, index))
        return finished(changes, deleted: plan.campaigns[adSet.campaign].deleted?.adding(60_000))
    }

    func changes(ofAd index: Int) -> [Change] {
        let ad = plan.ads[index]
        var changes = [Change(at: ad.created, kind: .created)]
        addByChance(
            to: &changes, kinds: [.renamed, .pausedOrResumed, .touched], every: 80...300, from: ad.created,
            of: (9, index))
        return finished(changes, deleted: plan.campaigns[plan.adSets[ad.adSet].campaign].deleted?.adding(120_000))
    }

    /// An alert rule's life: by chance a change every 15 to 60 days, the script's; one in eight vanishes.
    func changes(ofAlertRule index: Int, created: Moment) -> [Change] {
        var changes = [Change(at: created, kind: .created)]
        if let scripted = Script.change(ofAlertRule: index, opening: shape.opening), scripted.at > created {
            changes.append(scripted)
        }
        addByChance(
            to: &changes, kinds: [.renamed, .pausedOrResumed, .rebudgeted], every: 15...60, from: created,
            of: (25, index))
        let vanishes = index > 6 && chance.number(below: 8, .death, index, 25) == 0
        let later = Int64(5 + chance.number(below: 90, .death, index, 25, 1)) * Moment.perDay
        return finished(changes, deleted: vanishes ? created.adding(later) : Script.deletion(ofAlertRule: index, shape))
    }

    private func addByChance(
        to changes: inout [Change], kinds: [Change.Kind], every gap: ClosedRange<Int>, from created: Moment,
        of who: (Int, Int)
    ) {
        var at = created
        var number = 0
        while true {
            number += 1
            let bits = chance.bits(.events, who.0, who.1, number)
            let days = gap.lowerBound + Int(bits % UInt64(gap.count))
            at = at.adding(Int64(days) * Moment.perDay + Int64(bits >> 20 % 86_400_000))
            guard at < shape.end else { return }
            changes.append(Change(at: at, kind: kinds[Int(bits >> 50) % kinds.count]))
        }
    }

    /// In order of time, and nothing after the deletion.
    private func finished(_ changes: [Change], deleted: Moment?) -> [Change] {
        var changes = changes
        if let deleted {
            changes.removeAll { $0.at >= deleted && $0.kind != .created }
            changes.append(Change(at: max(deleted, changes[0].at.adding(1000)), kind: .deleted))
        }
        return changes.sorted { $0.at < $1.at }
    }

    /// Whether the tombstone keeps its fields: one in three is bare, and so is the script's.
    func tombstoneForm(_ kind: Identifier.Kind, _ index: Int, scripted: Bool = false) -> TombstoneForm {
        scripted || chance.number(below: 3, .death, Int(kind.number), index, 5) == 0 ? .bare : .full
    }
}
