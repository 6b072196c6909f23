/// The cursor list of the events of 30 days, which are numbered by what they are about.
struct WebhookEventFeed: CursorFeed {
    let path = "webhook-events"
    let kind = Identifier.Kind.webhookEvent
    let parameters: Set<Parameter> = [.domain, .type]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachWebhookEventSource(asOf: asOf) { source in
            guard filter.accepts(domain: world.webhookEventDomain(source)),
                filter.passes(filter.types, { world.webhookEventType(source) }),
                let timestamp = world.timestamp(of: source, asOf: asOf),
                filter.passes(updatedAt: timestamp, isDeleted: false)
            else { return }
            entries.append(ListEntry(updatedAt: timestamp, id: world.id(.webhookEvent, source.packed).bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let source = world.webhookEventSource(of: id), let event = world.webhookEvent(source, asOf: asOf) else {
            return nil
        }
        return (event, event.domainID ?? world.wholeOrganization)
    }
}
