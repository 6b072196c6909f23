/// The cursor list of engagement snapshots, which are numbered by their subject and the days since it was first seen.
struct EngagementFeed: CursorFeed {
    let path = "competitor-engagement"
    let kind = Identifier.Kind.engagement
    let maximumLimit = 1000
    let hasSingles = false
    let parameters: Set<Parameter> = [
        .domain, .competitor, .platform, .contentType, .subjectType, .subject, .dateFrom, .dateTo,
    ]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachEngagement(filter, asOf: asOf) { story, visible in
            guard filter.days?.contains(story.captured.utcDay) ?? true,
                let version = story.version(visible: visible),
                filter.passes(updatedAt: version.updatedAt, isDeleted: version.deletedAt != nil)
            else { return }
            if filter.needsSubject {
                guard let snapshot = world.engagement(story, visible: visible),
                    filter.passes(filter.subjectTypes, { snapshot.subjectType }),
                    filter.passes(filter.subjects, { "\(snapshot.subjectID)" }),
                    filter.passes(filter.platforms, { snapshot.platform }),
                    filter.passes(filter.contentTypes, { snapshot.contentType })
                else { return }
            }
            entries.append(ListEntry(updatedAt: version.updatedAt, id: world.id(.engagement, story.packed).bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let (story, visible) = world.engagementStory(of: id, asOf: asOf),
            let snapshot = world.engagement(story, visible: visible)
        else { return nil }
        return (snapshot, snapshot.domainID)
    }
}

extension ListFilter {
    fileprivate var needsSubject: Bool {
        subjectTypes != nil || subjects != nil || platforms != nil || contentTypes != nil
    }
}
