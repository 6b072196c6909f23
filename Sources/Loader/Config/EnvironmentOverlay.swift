import Core

/// `environments: {staging: {api: {base_url: …, token: …}, warehouse: {…}}}`: what differs where.
///
/// A section that is given there keeps its other keys; a key that is given there replaces the whole of that key. Pipelines
/// are sections in this sense, too.
enum EnvironmentOverlay {
    static let key = "environments"
    private static let sections = ["api", "apis", "warehouse", "run", "notify", "pipelines", "workflows"]

    /// Names of the environments, in the order of the file.
    static func names(in root: ConfigNode) -> [String] {
        entries(of: root).map(\.key)
    }

    private static func entries(of root: ConfigNode) -> [ConfigNode.Entry] {
        guard case .mapping(let entries)? = node(in: root)?.content else { return [] }
        return entries
    }

    private static func node(in root: ConfigNode) -> ConfigNode? {
        guard case .mapping(let top) = root.content else { return nil }
        return top.first { $0.key == key }?.value
    }

    /// The file as it is in an environment; the file itself without one. What `environments` has wrong is noted.
    static func apply(_ name: String?, to root: ConfigNode, _ problems: ConfigProblems) -> ConfigNode {
        guard case .mapping(let top) = root.content else { return root }
        let base = ConfigNode(
            content: .mapping(top.filter { $0.key != key }), location: root.location, keyPath: root.keyPath)
        if let node = node(in: root) { check(node, problems) }
        guard let name else { return base }
        let all = entries(of: root)
        guard let overlay = all.first(where: { $0.key == name })?.value else {
            let known = all.map(\.key)
            problems.add(
                ConfigError(
                    at: nil, keyPath: key, "there is no environment \"\(name.escapedForMessage)\"",
                    suggestion: known.isEmpty
                        ? "add environments: {\(name.escapedForMessage): {…}}"
                        : "the file has: \(known.joined(separator: ", "))"))
            return base
        }
        return merged(base, overlay, depth: 0)
    }

    private static func check(_ node: ConfigNode, _ problems: ConfigProblems) {
        let entries = problems.noting { () throws(ConfigError) in try ConfigMapping(node).entries } ?? []
        for entry in entries {
            if !NameLiteral.isPipeline(entry.key) { problems.add(entry.value.badName(entry.key)) }
            _ = ConfigSection(entry.value, keys: sections, problems)
        }
    }

    /// Depth 0 is the file, 1 a section; pipelines and several APIs are one deeper.
    private static func merged(_ base: ConfigNode, _ overlay: ConfigNode, depth: Int) -> ConfigNode {
        guard case .mapping(let old) = base.content, case .mapping(let new) = overlay.content else { return overlay }
        var entries = old
        for entry in new {
            guard let index = entries.firstIndex(where: { $0.key == entry.key }) else {
                entries.append(entry)
                continue
            }
            let isSection = depth == 0 || (depth == 1 && ["pipelines", "apis", "workflows"].contains(base.keyPath))
            entries[index] =
                isSection
                ? ConfigNode.Entry(
                    key: entry.key, keyLocation: entry.keyLocation,
                    value: merged(entries[index].value, entry.value, depth: depth + 1)) : entry
        }
        return ConfigNode(content: .mapping(entries), location: base.location, keyPath: base.keyPath)
    }
}
