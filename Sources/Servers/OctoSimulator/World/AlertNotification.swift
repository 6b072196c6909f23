/// A message that an alert rule, or the service itself, sent.
package struct AlertNotification: Record {
    package let id: Identifier
    package let domainID: Identifier?
    /// Nil for messages of the service itself. The rule may have vanished since.
    package let alertRuleID: Identifier?
    package let type: String
    package let severity: String
    package let title: String
    package let body: String?
    /// What it is about, and of what type that is.
    package let subject: (type: String, id: Identifier)?
    /// Name and value, in order.
    package let data: [(name: String, value: String)]
    package let triggeredAt: Moment
    package let readAt: Moment?
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "notification", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "notification")
        json.member("domain_id", domainID)
        json.member("alert_rule_id", alertRuleID)
        json.member("type", type)
        json.member("severity", severity)
        json.member("title", title)
        json.member("body", body)
        json.member("subject_type", subject?.type)
        json.member("subject_id", subject?.id)
        json.member("data") { object in
            for (name, value) in data { object.member(named: name) { $0.appendQuoted(value) } }
        }
        json.member("triggered_at", triggeredAt)
        json.member("read_at", readAt)
        json.member("created_at", triggeredAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}
