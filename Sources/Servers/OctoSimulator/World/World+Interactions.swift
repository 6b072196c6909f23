extension World {
    /// All interactions with the model up to a moment; the deleted ones are tombstones.
    package func interactions(asOf: Moment) -> [Interaction] {
        var interactions: [Interaction] = []
        for day in Days(shape.firstDay, asOf.utcDay) {
            forEachInteraction(on: day) { story in
                if let interaction = interaction(story, asOf: asOf) { interactions.append(interaction) }
            }
        }
        return interactions
    }

    func interactionStory(of id: Identifier) -> InteractionStory? {
        guard id.kind == .interaction, let packed = index(of: id) else { return nil }
        let day = Day(number: packed >> 4)
        guard day >= shape.firstDay, day < shape.end.utcDay, packed & 15 < interactionCount(day) else { return nil }
        return InteractionStory(day: day, number: packed & 15, world: self)
    }

    func interaction(_ story: InteractionStory, asOf: Moment) -> Interaction? {
        guard let version = story.version(asOf: asOf) else { return nil }
        let kind = interactionKind(story)
        let draw = { (limit: Int, round: Int) in chance.number(below: limit, .text, story.packed, 21, round) }
        let isAnswered = story.status == "completed"
        return Interaction(
            id: id(.interaction, story.packed), kind: kind, domainID: story.domain.map { id(.domain, $0) },
            conversationID: conversation(story), prompt: prompt(story), status: story.status,
            text: isAnswered ? Vocabulary.answers[draw(Vocabulary.answers.count, 1)] : nil,
            variations: isAnswered && kind == "ad_copy" ? variations(1 + draw(3, 2), story) : [],
            model: draw(6, 3) == 0 ? "octochat-2-mini" : "octochat-2", inputTokens: story.inputTokens,
            outputTokens: story.outputTokens, createdAt: story.created,
            completedAt: isAnswered ? story.ended : nil, updatedAt: version.updatedAt, deletedAt: version.deletedAt,
            tombstone: tombstoneForm(.interaction, story.packed))
    }

    func interactionKind(_ story: InteractionStory) -> String {
        // An unknown kind now and then: the enum is open.
        let kinds = ["ad_copy", "insight", "creative_suggestions"]
        let choice = chance.number(below: 31, .kind, story.packed, 21)
        return choice == 30 ? "voice_over" : kinds[choice % 3]
    }

    /// Up to three interactions of a day are one conversation.
    func conversation(_ story: InteractionStory) -> Identifier {
        id(.conversation, story.packed & ~15 | (story.packed & 15) / 3)
    }

    private func prompt(_ story: InteractionStory) -> String {
        // One in 40 is as long as prompts may be.
        if chance.number(below: 40, .text, story.packed, 22) == 0 { return Vocabulary.longText(characters: 7900) }
        return Vocabulary.prompts[chance.number(below: Vocabulary.prompts.count, .text, story.packed, 23)]
    }

    private func variations(_ count: Int, _ story: InteractionStory) -> [Interaction.Variation] {
        (0..<count).map { number in
            let words = Vocabulary.posts[(story.packed + number) % Vocabulary.posts.count].text
            let product = Vocabulary.products[(story.packed + number) % Vocabulary.products.count]
            return Interaction.Variation(
                headline: "\(product) 🔥 #\(number + 1)", body: words,
                callToAction: number == 1 ? nil : Vocabulary.calls[(story.packed + number) % Vocabulary.calls.count])
        }
    }
}
