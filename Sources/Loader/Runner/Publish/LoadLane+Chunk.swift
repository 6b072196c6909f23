import Core
import Transform

extension LoadLane {
    /// Copies what a page has become into a stage set: rows of its tables, members that they name, rejects.
    func stage(_ chunk: StageChunk, set: Int) async throws(WarehouseError) {
        for (index, buffer) in chunk.tables.enumerated() where buffer.rows > 0 {
            try await copy(buffer, to: .table(index), set: set)
        }
        if chunk.members.rows > 0 { try await copy(chunk.members, to: .members, set: set) }
        if chunk.rejects.rows > 0 { try await copy(chunk.rejects, to: .rejects, set: set) }
    }
}
