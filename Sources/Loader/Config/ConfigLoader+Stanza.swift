import Core

extension ConfigLoader {
    /// Reads a file as it would be with one more stanza below `pipelines`, or with it in the place of that of the same name.
    ///
    /// - Parameter stanza: YAML of a mapping with one entry: the pipeline's name and its stanza.
    /// - Throws: `ConfigErrors`: every mistake of the two with its place.
    package static func load(
        path: String, adding stanza: String, name: String? = nil, environment: [String: String]
    ) throws(ConfigErrors) -> Configuration {
        let text = try text(path: path)
        let root: ConfigNode
        do throws(ConfigError) {
            root = try YAMLDocument.node(text: text, file: path)
                .adding(try YAMLDocument.node(text: stanza, file: "the stanza").mapping, to: "pipelines")
        } catch {
            throw ConfigErrors([error])
        }
        return try configuration(root, of: text + stanza, name: name, environment: environment)
    }
}

extension ConfigNode {
    fileprivate var mapping: [Entry] {
        if case .mapping(let entries) = content { entries } else { [] }
    }

    /// With further entries in the mapping below `key`; entries of the same name are replaced.
    fileprivate func adding(_ added: [Entry], to key: String) -> ConfigNode {
        var node = self
        var entries = mapping
        if let index = entries.firstIndex(where: { $0.key == key }) {
            let kept = entries[index].value.mapping.filter { entry in !added.contains { $0.key == entry.key } }
            entries[index].value.content = .mapping(kept + added)
            node.content = .mapping(entries)
        }
        return node
    }
}
