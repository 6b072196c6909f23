import Core
import Extract

/// `paginate:`: with `style` a style of its own, without it single keys of `api.paginate` changed.
enum PaginateSection {
    static func read(
        _ node: ConfigNode?, inheriting inherited: ConfigNode?, in pipeline: ConfigNode, _ problems: ConfigProblems
    ) -> (any Paginator)? {
        problems.noting { () throws(ConfigError) in
            guard let node = try merged(node, over: inherited) else {
                throw pipeline.error(
                    "the key \"paginate\" is missing, here and in api",
                    suggestion: "write paginate: {style: single} for a list that is one answer")
            }
            return try PaginatorRegistry.paginator(config: node)
        }
    }

    private static func merged(_ own: ConfigNode?, over inherited: ConfigNode?) throws(ConfigError) -> ConfigNode? {
        guard let own else { return inherited }
        let mapping = try ConfigMapping(own)
        guard mapping["style"] == nil, let inherited else { return own }
        var entries = try ConfigMapping(inherited).entries
        for entry in mapping.entries {
            if let index = entries.firstIndex(where: { $0.key == entry.key }) {
                entries[index] = entry
            } else {
                entries.append(entry)
            }
        }
        return ConfigNode(content: .mapping(entries), location: own.location, keyPath: own.keyPath)
    }
}
