extension World {
    /// All notifications triggered up to a moment; the deleted ones are tombstones.
    package func notifications(asOf: Moment) -> [AlertNotification] {
        var notifications: [AlertNotification] = []
        forEachNotification(asOf: asOf) { story in
            if let notification = notification(story, asOf: asOf) { notifications.append(notification) }
        }
        return notifications
    }

    func notificationStory(of id: Identifier) -> NotificationStory? {
        guard id.kind == .notification, let packed = index(of: id) else { return nil }
        let rule = packed >> 16
        guard rule == 0 || alertRuleIndices.contains(rule - 1) else { return nil }
        return NotificationStory(
            rule: rule == 0 ? nil : rule - 1, day: Day(number: packed & 0xFFFF), world: self)
    }

    func notification(_ story: NotificationStory, asOf: Moment) -> AlertNotification? {
        guard let version = story.version(asOf: asOf) else { return nil }
        let rule = story.rule.flatMap { alertRule($0, asOf: story.triggered) }
        var subject: (type: String, id: Identifier)?
        var data: [(name: String, value: String)] = []
        var body: String?
        if let post = story.post {
            subject = ("competitor_post", id(post: post))
            body = self.post(post, asOf: story.triggered)?.text.map { String($0.prefix(200)) }
        } else if let rule, rule.domainID != nil, let index = story.rule {
            subject = alertSubject(ofRule: index, asOf: story.triggered).map { ("campaign", $0) }
        }
        if let condition = rule?.condition, let metric = condition.metric, let threshold = condition.threshold {
            data = [("metric", metric), ("threshold", threshold.description), ("date", "\(story.day)")]
        }
        return AlertNotification(
            id: id(.notification, story.packed), domainID: notificationDomain(story),
            alertRuleID: story.rule.map { id(.alertRule, $0) }, type: notificationType(story),
            severity: notificationSeverity(story),
            title: rule.map { "Alert: \($0.name)" } ?? "Planned maintenance – 30′ \"read only\" 🛠️", body: body,
            subject: subject, data: data, triggeredAt: story.triggered, readAt: version.readAt,
            updatedAt: version.updatedAt, deletedAt: version.deletedAt,
            tombstone: tombstoneForm(.notification, story.packed))
    }

    func notificationDomain(_ story: NotificationStory) -> Identifier? {
        story.rule.flatMap { alertRuleDomain($0) }.map { id(.domain, $0) }
    }

    /// That of the rule; the service's own are of a type that the documentation does not know.
    func notificationType(_ story: NotificationStory) -> String {
        story.rule.map { alertRuleType($0) } ?? "maintenance"
    }

    func notificationSeverity(_ story: NotificationStory) -> String {
        ["info", "warning", "critical"][chance.number(below: 3, .kind, story.packed, 26)]
    }
}
