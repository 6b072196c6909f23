import Core
import Transform

/// A few transforms of one pipeline, each with its own parser, and their chunks. A page waits until one is free: more of
/// them than processors would only cost memory.
actor TransformPool {
    /// A transform and the chunk that it fills, lent together.
    struct Loan: Sendable {
        let transform: RecordTransform
        let chunk: StageChunk
    }

    private var transforms: [RecordTransform]
    private var chunks: [StageChunk] = []
    private let tables: Int
    private var waiting: [CheckedContinuation<Loan, Never>] = []

    init(plan: TransformPlan, size: Int) {
        transforms = (0..<size).map { _ in RecordTransform(plan: plan) }
        tables = plan.layout.tables.count
    }

    func borrow() async -> Loan {
        if let transform = transforms.popLast() { return Loan(transform: transform, chunk: emptyChunk()) }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// Gives the transform back at once; its chunk may still be on its way to the database.
    func giveBack(_ transform: RecordTransform) {
        if waiting.isEmpty {
            transforms.append(transform)
        } else {
            waiting.removeFirst().resume(returning: Loan(transform: transform, chunk: emptyChunk()))
        }
    }

    func giveBack(_ chunk: StageChunk) {
        chunk.removeAll()
        if chunks.count < 8 { chunks.append(chunk) }
    }

    private func emptyChunk() -> StageChunk {
        chunks.popLast() ?? StageChunk(tables: tables)
    }
}
