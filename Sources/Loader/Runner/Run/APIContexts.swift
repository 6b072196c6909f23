/// What the pipelines of a run share, API by API.
struct APIContexts: Sendable {
    private let byName: [String: RunContext]

    init(byName: [String: RunContext]) {
        self.byName = byName
    }

    subscript(api: String) -> RunContext? { byName[api] }

    /// In the order of their names.
    var all: [RunContext] { byName.sorted { $0.key < $1.key }.map(\.value) }

    var isOne: Bool { byName.count <= 1 }
}
