/// The cursor list of interactions with the model, which are numbered by day.
struct InteractionFeed: CursorFeed {
    let path = "ai/history"
    let kind = Identifier.Kind.interaction
    let parameters: Set<Parameter> = [.domain, .kind, .conversation]

    func entries(_ filter: ListFilter, in world: World, asOf: Moment) -> [ListEntry] {
        var entries: [ListEntry] = []
        for day in Days(world.shape.firstDay, asOf.utcDay) {
            world.forEachInteraction(on: day) { story in
                guard filter.accepts(domain: story.domain.map { world.id(.domain, $0) }),
                    filter.passes(filter.kinds, { world.interactionKind(story) }),
                    filter.passes(filter.conversations, { world.conversation(story) }),
                    let version = story.version(asOf: asOf),
                    filter.passes(updatedAt: version.updatedAt, isDeleted: version.deletedAt != nil)
                else { return }
                entries.append(ListEntry(updatedAt: version.updatedAt, id: world.id(.interaction, story.packed).bits))
            }
        }
        return entries
    }

    func record(_ id: Identifier, in world: World, asOf: Moment) -> (record: any Record, domain: Identifier)? {
        guard let story = world.interactionStory(of: id), let interaction = world.interaction(story, asOf: asOf) else {
            return nil
        }
        return (interaction, interaction.domainID ?? world.wholeOrganization)
    }
}
