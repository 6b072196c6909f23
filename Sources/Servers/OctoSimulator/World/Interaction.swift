/// A prompt that somebody put to the model, and what it answered.
package struct Interaction: Record {
    package let id: Identifier
    package let kind: String
    /// Nil for questions on the whole organization.
    package let domainID: Identifier?
    package let conversationID: Identifier
    package let prompt: String
    package let status: String
    /// Nil when it was filtered or failed.
    package let text: String?
    /// Empty but for ad copy.
    package let variations: [Variation]
    package let model: String
    package let inputTokens: Int64
    package let outputTokens: Int64
    package let createdAt: Moment
    package let completedAt: Moment?
    package let updatedAt: Moment
    package let deletedAt: Moment?
    /// How much the tombstone tells; without meaning while `deletedAt` is nil.
    package let tombstone: TombstoneForm

    package struct Variation: Sendable, Hashable {
        package let headline: String
        package let body: String
        package let callToAction: String?
    }

    package func write(to json: inout JSONBytes) {
        if let deletedAt, tombstone == .bare {
            return json.bareTombstone(
                id: id, object: "ai_interaction", domain: domainID, updatedAt: updatedAt, deletedAt: deletedAt)
        }
        json.openObject()
        json.member("id", id)
        json.member("object", "ai_interaction")
        json.member("kind", kind)
        json.member("domain_id", domainID)
        json.member("conversation_id", conversationID)
        json.member("prompt", prompt)
        json.member("status", status)
        json.member("output") { output in
            output.member("text", text)
            output.key("variations")
            output.openArray()
            for variation in variations { variation.write(to: &output) }
            output.closeArray()
        }
        json.member("model", model)
        json.member("usage") { usage in
            usage.member("input_tokens", inputTokens)
            usage.member("output_tokens", outputTokens)
            usage.member("total_tokens", inputTokens + outputTokens)
        }
        json.member("created_at", createdAt)
        json.member("completed_at", completedAt)
        json.member("updated_at", updatedAt)
        json.member("deleted_at", deletedAt)
        json.closeObject()
    }
}

extension Interaction.Variation {
    func write(to json: inout JSONBytes) {
        json.separate()
        json.openObject()
        json.member("headline", headline)
        json.member("body", body)
        json.member("call_to_action", callToAction)
        json.closeObject()
    }
}
