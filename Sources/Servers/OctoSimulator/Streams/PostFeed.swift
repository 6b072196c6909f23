/// The cursor list of competitors' posts, which are numbered by competitor and day.
struct PostFeed: CursorFeed {
    let path = "competitor-posts"
    let kind = Identifier.Kind.post
    let parameters: Set<Parameter> = [.domain, .competitor, .platform, .contentType, .dateFrom, .dateTo]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        world.forEachPost(days: filter.days, filter, asOf: asOf) { number in
            let story = PostStory(number, world: world)
            guard filter.passes(filter.platforms, { story.platform }),
                filter.passes(filter.contentTypes, { story.contentType }),
                let version = story.version(asOf: asOf),
                filter.passes(updatedAt: version.updatedAt, isDeleted: version.deletedAt != nil)
            else { return }
            entries.append(ListEntry(updatedAt: version.updatedAt, id: world.id(post: number).bits))
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let number = world.postNumber(of: id), let post = world.post(number, asOf: asOf) else { return nil }
        return (post, post.domainID)
    }
}
