/// The cursor list of notifications, which are numbered by alert rule and day.
struct NotificationFeed: CursorFeed {
    let path = "notifications"
    let kind = Identifier.Kind.notification
    let parameters: Set<Parameter> = [.domain, .type, .severity, .unread]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachNotification(asOf: asOf) { story in
            guard filter.accepts(domain: world.notificationDomain(story)),
                filter.passes(filter.types, { world.notificationType(story) }),
                filter.passes(filter.severities, { world.notificationSeverity(story) }),
                let version = story.version(asOf: asOf),
                filter.unread.map({ $0 == (version.readAt == nil) }) ?? true,
                filter.passes(updatedAt: version.updatedAt, isDeleted: version.deletedAt != nil)
            else { return }
            entries.append(ListEntry(updatedAt: version.updatedAt, id: world.id(.notification, story.packed).bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let story = world.notificationStory(of: id), let found = world.notification(story, asOf: asOf) else {
            return nil
        }
        return (found, found.domainID ?? world.wholeOrganization)
    }
}
