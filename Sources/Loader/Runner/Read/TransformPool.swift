import Core
import Transform

/// A few transforms of one pipeline, each with its own parser, and the chunks that they fill.
///
/// A page waits until a transform is free: more of them than processors would only cost memory. It also waits while many
/// chunks are still on their way to the database, which is slower than we are.
actor TransformPool {
    /// A transform and the chunk that it fills, lent together.
    struct Loan: Sendable {
        let transform: RecordTransform
        let chunk: StageChunk
    }

    private var transforms: [RecordTransform]
    private var chunks: [StageChunk]
    private var waiting: [CheckedContinuation<Loan, Never>] = []

    init(plan: TransformPlan, size: Int) {
        transforms = (0..<size).map { _ in RecordTransform(plan: plan) }
        chunks = (0..<3 * size).map { _ in StageChunk(tables: plan.layout.tables.count) }
    }

    func borrow() async -> Loan {
        if waiting.isEmpty, let loan = take() { return loan }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// Gives the transform back at once; its chunk may still be on its way to the database.
    func giveBack(_ transform: RecordTransform) {
        transforms.append(transform)
        serve()
    }

    func giveBack(_ chunk: StageChunk) {
        chunk.removeAll()
        chunks.append(chunk)
        serve()
    }

    private func serve() {
        if !waiting.isEmpty, let loan = take() { waiting.removeFirst().resume(returning: loan) }
    }

    private func take() -> Loan? {
        guard !transforms.isEmpty, !chunks.isEmpty else { return nil }
        return Loan(transform: transforms.removeLast(), chunk: chunks.removeLast())
    }
}
