/// An address that events are sent to. Its secret is told only when it is registered, and so never here.
package struct WebhookEndpoint: Record {
    package let id: Identifier
    package let url: String
    package let summary: String?
    /// Event types, or `*`.
    package let events: [String]
    package let isEnabled: Bool
    package let disabledReason: String?
    package let createdAt: Moment
    package let updatedAt: Moment
    package var deletedAt: Moment? { nil }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "webhook_endpoint")
        json.member("url", url)
        json.member("description", summary)
        json.member("events", events)
        json.member("enabled", isEnabled)
        json.member("disabled_reason", disabledReason)
        json.member("api_version", APIVersion.current)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.closeObject()
    }
}

extension World {
    /// The webhook endpoints that exist at a moment, in the API's order: one stays, one fails, one vanishes.
    package func webhookEndpoints(asOf: Moment) -> [WebhookEndpoint] {
        (0..<3).compactMap { webhookEndpoint($0, asOf: asOf) }.inListOrder { $0.createdAt }
    }

    func webhookEndpoint(_ index: Int, asOf: Moment) -> WebhookEndpoint? {
        let created = shape.firstDay.utcStart.adding(Int64(index + 8) * Moment.perHour)
        let fails = shape.opening + Script.endpointFails
        guard (0..<3).contains(index), created <= asOf, index != 2 || asOf < shape.opening + Script.endpointVanishes
        else { return nil }
        let hasFailed = index == 1 && fails <= asOf
        return WebhookEndpoint(
            id: id(.webhookEndpoint, index), url: "https://etl.example.com/hooks/busyocto?n=\(index)&x=%20",
            summary: index == 2 ? nil : "Warehouse loader \(index) 🐙",
            events: [["*"], ["competitor.post.detected", "report.completed"], ["alert.triggered"]][index],
            isEnabled: !hasFailed, disabledReason: hasFailed ? "failing" : nil, createdAt: created,
            updatedAt: hasFailed ? fails : created)
    }
}
