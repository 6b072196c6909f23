import Core
import Extract
import Transform

/// A proposed stanza held against the very pages that it was made of, by the transform of a run.
package struct ProposalCheck: Sendable {
    package let received: Int
    package let rejected: Int
    package let refusals: RefusalTally

    /// Rules that a record breaks by itself, whatever its columns are.
    private static let flaws: Set<RejectionRule> = [
        .duplicateKey, .badString, .badNumber, .badBytes, .tooDeep, .notAnObject, .tooLarge, .nulCharacter,
    ]

    /// - Parameter schema: The table that is proposed.
    /// - Throws: `ConfigErrors` if stanza and table do not fit, `SourceError` if a page cannot be read by it.
    package init(
        _ pipeline: Pipeline, in configuration: Configuration, schema: TableSchema, pages: [SampledPage], now: Instant
    ) throws {
        let settings = configuration.settings(of: pipeline)
        let plan = try PipelineCompiler.plan(
            of: pipeline, in: configuration, registry: EntityRegistry([pipeline]), schemas: [schema.name: schema],
            codes: [:])
        let transform = RecordTransform(plan: plan)
        let reading = PageReading(
            pipeline, ResponseClassifier(settings.errors, rules: pipeline.answers.rules), baseURL: settings.baseURL)
        let chunk = StageChunk(tables: plan.layout.tables.count)
        let members = SliceMembers(plan, memory: MemberMemory())
        for (number, page) in pages.enumerated() {
            _ = try reading.frame(of: page.body, from: page.response, page: number + 1, with: transform)
            transform.stage(
                for: SliceContext(sliceID: 0, partition: nil, extractedAt: now, plausibleDays: nil), naming: members,
                into: chunk)
        }
        received = chunk.received
        rejected = chunk.rejected
        refusals = chunk.refusals
    }

    /// What was refused that a column should have taken.
    package var disagreements: [RefusalTally.Entry] {
        refusals.top.filter { entry in
            RejectionRule(rawValue: entry.rule).map { !ProposalCheck.flaws.contains($0) } ?? true
        }
    }
}
