/// The cursor list of what competitors do.
struct ActivityFeed: CursorFeed {
    let path = "competitor-activity"
    let kind = Identifier.Kind.activity
    let parameters: Set<Parameter> = [
        .domain, .competitor, .platform, .contentType, .type, .dateFrom, .dateTo,
    ]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachActivity(filter, asOf: asOf) { story in
            guard filter.days?.contains(story.occurred.utcDay) ?? true,
                filter.passes(filter.types, { story.event.type })
            else { return }
            let event = world.activity(story)
            guard filter.passes(filter.platforms, { event.platform ?? "" }),
                filter.passes(filter.contentTypes, { event.contentType ?? "" }),
                filter.passes(updatedAt: event.updatedAt, isDeleted: event.isDeleted)
            else { return }
            entries.append(ListEntry(updatedAt: event.updatedAt, id: event.id.bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let story = world.activityStory(of: id, asOf: asOf) else { return nil }
        let event = world.activity(story)
        return (event, event.domainID)
    }
}
