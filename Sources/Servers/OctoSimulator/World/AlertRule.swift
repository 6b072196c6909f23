/// A rule that notifies the agency. Rules vanish without a trace when they are deleted.
package struct AlertRule: Record {
    package let id: Identifier
    package let name: String
    /// Nil for rules on the whole organization.
    package let domainID: Identifier?
    package let type: String
    package let isEnabled: Bool
    package let condition: Condition
    package let channels: [String]
    package let webhookEndpointID: Identifier?
    package let createdAt: Moment
    package let updatedAt: Moment
    package var deletedAt: Moment? { nil }

    /// All but `platforms` are nil where the type has no threshold.
    package struct Condition: Sendable, Hashable {
        package var metric: String?
        package var comparison: String?
        package var threshold: Amount?
        package var windowDays: Int64?
        package var platforms: [String] = []
    }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "alert_rule")
        json.member("name", name)
        json.member("domain_id", domainID)
        json.member("type", type)
        json.member("enabled", isEnabled)
        json.member("condition") { object in
            object.member("metric", condition.metric)
            object.member("operator", condition.comparison)
            object.member("threshold", condition.threshold)
            object.member("window_days", condition.windowDays)
            object.member("platforms", condition.platforms)
        }
        json.member("channels", channels)
        json.member("webhook_endpoint_id", webhookEndpointID)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.closeObject()
    }
}
