import Core

/// `restate: [{every: 1d, last: 7d}, {every: 7d, last: 28d}]`
enum RestateSection {
    static let keys = ["every", "last"]

    static func read(_ pipeline: ConfigSection) -> [RestateRule] {
        guard let node = pipeline["restate"] else { return [] }
        let items: [ConfigNode]
        if case .sequence(let list) = node.content { items = list } else { items = [node] }
        return items.compactMap { item in
            guard let section = ConfigSection(item, keys: keys, pipeline.problems) else { return nil }
            let every = section.required("every", .days(in: 1...366))
            let last = section.required("last", .days(in: 1...3_660))
            guard let every, let last else { return nil }
            return RestateRule(every: every, last: last)
        }
    }
}
