extension WebhookEvent {
    /// The list holds events so long.
    static let life = 30 * Moment.perDay
}

extension World {
    /// The events of the last 30 days.
    package func webhookEvents(asOf: Moment) -> [WebhookEvent] {
        var events: [WebhookEvent] = []
        forEachWebhookEventSource(asOf: asOf) { source in
            if let event = webhookEvent(source, asOf: asOf) { events.append(event) }
        }
        return events
    }

    /// When an event happened; `nil` before it is visible and once it is forgotten.
    ///
    /// It is visible as soon as its object is in the object's own list.
    func timestamp(of source: WebhookEventSource, asOf: Moment) -> Moment? {
        let happened: Moment
        let visible: Moment
        switch source {
        case .report(let number):
            let story = ReportStory(number, world: self)
            (happened, visible) = (story.finished, story.visiblyFinished)
        case .notification(let story):
            (happened, visible) = (story.triggered, story.visible)
        case .post(let number):
            let story = PostStory(number, world: self)
            guard let found = post(number, asOf: asOf) else { return nil }
            (happened, visible) = (story.firstSeen, found.createdAt)
        }
        return visible <= asOf && asOf.adding(-WebhookEvent.life) < happened ? happened : nil
    }

    func webhookEvent(_ source: WebhookEventSource, asOf: Moment) -> WebhookEvent? {
        guard let timestamp = timestamp(of: source, asOf: asOf), let object = object(of: source) else { return nil }
        return WebhookEvent(
            id: id(.webhookEvent, source.packed), type: webhookEventType(source),
            domainID: webhookEventDomain(source), timestamp: timestamp, object: object)
    }

    /// The object as it was when the event happened.
    private func object(of source: WebhookEventSource) -> (any Record)? {
        switch source {
        case .report(let number):
            report(number, asOf: ReportStory(number, world: self).visiblyFinished)
        case .notification(let story):
            notification(story, asOf: story.visible)
        case .post(let number):
            // Posts are visible within ten minutes of being seen, and refreshed only the day after.
            post(number, asOf: PostStory(number, world: self).firstSeen.adding(600_000))
        }
    }

    func webhookEventType(_ source: WebhookEventSource) -> String {
        switch source {
        case .report(let number):
            ReportStory(number, world: self).fails ? "report.failed" : "report.completed"
        case .notification(let story):
            // The service's own messages are of a type that the documentation does not know.
            story.rule == nil ? "service.announced" : "alert.triggered"
        case .post:
            "competitor.post.detected"
        }
    }

    func webhookEventDomain(_ source: WebhookEventSource) -> Identifier? {
        switch source {
        case .report(let number): number.domain.map { id(.domain, $0) }
        case .notification(let story): notificationDomain(story)
        case .post(let number): id(.domain, plan.competitors[number.competitor].domain)
        }
    }
}
