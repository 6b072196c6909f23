import Core

/// `window: {from: date_from, to: date_to, field: date, start: 2024-01-01, slice: 31d}`
enum WindowSection {
    static let keys = ["from", "to", "field", "start", "slice"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> WindowSpec? {
        guard let section = ConfigSection(node, keys: keys, problems) else { return nil }
        let from = section.required("from", .text)
        let to = section.required("to", .text)
        let field = section.optional("field", .path)
        let start = section.required("start", .civilDay)
        let slice = section.required("slice", .days(in: 1...3_660))
        guard let from, let to, let start, let slice else { return nil }
        if from == to { section.note("from and to are the same parameter", at: section["to"]) }
        return WindowSpec(fromParameter: from, toParameter: to, field: field, start: start, sliceDays: slice)
    }
}
