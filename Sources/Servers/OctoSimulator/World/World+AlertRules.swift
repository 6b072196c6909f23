/// Rules are numbered: one on the organization's tokens, then three for each domain.
extension World {
    /// The alert rules that exist at a moment, in the API's order.
    package func alertRules(asOf: Moment) -> [AlertRule] {
        alertRuleIndices.compactMap { alertRule($0, asOf: asOf) }.inListOrder { $0.createdAt }
    }

    var alertRuleIndices: Range<Int> { 0..<(1 + 3 * plan.domains.count) }

    func alertRule(_ index: Int, asOf: Moment) -> AlertRule? {
        guard let life = alertRuleLife(index, asOf: asOf), life.deletedAt == nil else { return nil }
        let type = alertRuleType(index)
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, index, 25, round) }
        let channels = [["dashboard"], ["dashboard", "webhook"], ["email", "slack", "dashboard"], ["pager 📟"]][
            draw(4, 1)]
        let names = ["Spend 🔔", "Neue Beiträge", "تنبيه المنافس", "\"Budget\" > limit?", "Watch; 100%", "Kraken 🐙"]
        return AlertRule(
            id: id(.alertRule, index),
            name: names[draw(names.count, 2)] + (life.renames == 0 ? "" : " (v\(life.renames + 1)) ✅"),
            domainID: alertRuleDomain(index).map { id(.domain, $0) }, type: type, isEnabled: !life.isPaused,
            condition: alertCondition(type, draw), channels: channels,
            webhookEndpointID: channels.contains("webhook") ? id(.webhookEndpoint, 0) : nil,
            createdAt: alertRuleCreated(index), updatedAt: life.updatedAt)
    }

    /// What has happened to a rule; nothing of it is seen late, as page lists are.
    func alertRuleLife(_ index: Int, asOf: Moment) -> Biography? {
        guard alertRuleIndices.contains(index) else { return nil }
        return Biography(changes(ofAlertRule: index, created: alertRuleCreated(index)), asOf: asOf, lag: 0)
    }

    func alertRuleDomain(_ index: Int) -> Int? { index == 0 ? nil : (index - 1) / 3 }

    func alertRuleType(_ index: Int) -> String {
        index == 0 ? "token_usage" : ["metric_threshold", "competitor_new_post", "competitor_new_ad"][(index - 1) % 3]
    }

    private func alertRuleCreated(_ index: Int) -> Moment {
        guard let domain = alertRuleDomain(index) else { return shape.firstDay.utcStart.adding(9 * Moment.perHour) }
        let later = Int64(chance.number(below: 20, .time, index, 25)) * Moment.perHour + 5000
        return max(plan.domains[domain].created, shape.firstDay.utcStart).adding(later + Int64(index) * 1000)
    }

    private func alertCondition(_ type: String, _ draw: (Int, Int) -> Int) -> AlertRule.Condition {
        switch type {
        case "metric_threshold":
            AlertRule.Condition(
                metric: ["spend", "clicks", "conversions"][draw(3, 3)],
                comparison: ["gt", "gte", "change_pct"][draw(3, 4)],
                threshold: Amount(unscaled: Int64(1000 + draw(90_000, 5)), digits: draw(2, 6) * 2),
                windowDays: Int64(1 + draw(28, 7)), platforms: draw(3, 8) == 0 ? ["facebook", "tiktok"] : [])
        case "token_usage":
            AlertRule.Condition(
                metric: "tokens", comparison: "gte", threshold: Amount(unscaled: 4000, digits: 0), windowDays: 1)
        default:
            AlertRule.Condition()
        }
    }
}
