import Core

extension ConfigLoader {
    /// Reads one stanza as a part of a file, alone: with the file's APIs and database, without its other pipelines and what
    /// names them.
    ///
    /// - Parameter stanza: YAML of a mapping with one entry: the pipeline's name and its stanza.
    /// - Throws: `ConfigErrors`: every mistake with its place.
    package static func load(
        path: String, only stanza: String, name: String? = nil, environment: [String: String]
    ) throws(ConfigErrors) -> Configuration {
        let text = try text(path: path)
        let root: ConfigNode
        do throws(ConfigError) {
            root = try YAMLDocument.node(text: text, file: path)
                .alone(with: try YAMLDocument.node(text: stanza, file: "the stanza"))
        } catch {
            throw ConfigErrors([error])
        }
        return try configuration(root, of: text + stanza, name: name, environment: environment)
    }
}

extension ConfigNode {
    fileprivate func alone(with stanza: ConfigNode) -> ConfigNode {
        removing(["notify"]).changing("pipelines") { _ in stanza }
            .changing("api") { $0.removing(["identity"]) }
            .changing("apis") { $0.changingAll { $0.removing(["identity"]) } }
            .changing("environments") { $0.changingAll { $0.removing(["pipelines", "notify"]) } }
    }

    private func mapping(_ change: (Entry) -> Entry?) -> ConfigNode {
        guard case .mapping(let entries) = content else { return self }
        var node = self
        node.content = .mapping(entries.compactMap(change))
        return node
    }

    private func removing(_ keys: Set<String>) -> ConfigNode { mapping { keys.contains($0.key) ? nil : $0 } }

    private func changingAll(_ change: (ConfigNode) -> ConfigNode) -> ConfigNode {
        mapping { entry in
            var entry = entry
            entry.value = change(entry.value)
            return entry
        }
    }

    private func changing(_ key: String, _ change: (ConfigNode) -> ConfigNode) -> ConfigNode {
        mapping { entry in
            guard entry.key == key else { return entry }
            var entry = entry
            entry.value = change(entry.value)
            return entry
        }
    }
}
