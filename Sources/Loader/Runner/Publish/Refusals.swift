import Core

/// Slices that the database refused for single rows, until they are read again without them.
actor Refusals {
    struct Refusal: Sendable {
        let slice: CompletedSlice
        let rows: [RefusedRow]
        let error: WarehouseError
    }

    private var waiting: [Refusal] = []

    func add(_ refusal: Refusal) {
        waiting.append(refusal)
    }

    func take() -> [Refusal] {
        defer { waiting = [] }
        return waiting
    }
}
