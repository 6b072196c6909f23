/// Something that happened, with the object as it was then.
package struct WebhookEvent: Record {
    package let id: Identifier
    package let type: String
    package let domainID: Identifier?
    package let timestamp: Moment
    /// What the event is about.
    package let object: any Record
    package var updatedAt: Moment { timestamp }
    package var deletedAt: Moment? { nil }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "event")
        json.member("type", type)
        json.member("api_version", APIVersion.current)
        json.member("domain_id", domainID)
        json.member("timestamp", timestamp)
        json.member("data") { data in
            data.key("object")
            object.write(to: &data)
        }
        json.member("created_at", timestamp)
        json.member("updated_at", timestamp)
        json.closeObject()
    }
}
