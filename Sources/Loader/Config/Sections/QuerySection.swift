import Core
import Extract

/// `query: {status: active, id: [1, 2], variables: {first: 100}}`: parameters that every request carries.
enum QuerySection {
    /// - Parameter key: Of the mapping: `query`, or `form`.
    static func read(_ section: ConfigSection, key: String = "query") -> [QueryItem] {
        section.entries(key).flatMap { entry in
            section.problems.noting { () throws(ConfigError) in try items(entry) } ?? []
        }
    }

    /// A list is the parameter once for each of its values, a mapping a JSON document.
    private static func items(_ entry: ConfigNode.Entry) throws(ConfigError) -> [QueryItem] {
        try entry.value.requireParameterName(entry.key)
        switch entry.value.content {
        case .mapping: return [QueryItem(name: entry.key, document: try JSONValue(config: entry.value))]
        case .sequence(let nodes):
            guard !nodes.isEmpty else { throw entry.value.error("the list is empty") }
            var items: [QueryItem] = []
            for node in nodes {
                items.append(QueryItem(name: entry.key, value: try ConfigReader.textOrEmpty.read(node)))
            }
            return items
        case .scalar, .null:
            return [QueryItem(name: entry.key, value: try ConfigReader.textOrEmpty.read(entry.value))]
        }
    }
}
