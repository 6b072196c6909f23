import Core

/// `identity:`: which pipelines say whose key it is.
enum IdentitySection {
    static let keys = ["owner", "clients", "keys"]
    static let keysOfKeys = ["in", "ends_with", "scopes"]

    /// `nil` if a mistake leaves no owner; each is noted.
    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> IdentitySettings? {
        guard let section = ConfigSection(node, keys: keys, problems) else { return nil }
        let clients = section.optional("clients", .text)
        let list = section["keys"].flatMap { self.list($0, problems) }
        return section.required("owner", .text).map { IdentitySettings(owner: $0, clients: clients, keys: list) }
    }

    private static func list(_ node: ConfigNode, _ problems: ConfigProblems) -> IdentitySettings.Keys? {
        guard let section = ConfigSection(node, keys: keysOfKeys, problems) else { return nil }
        let (pipeline, ending) = (section.required("in", .text), section.required("ends_with", .path))
        guard let pipeline, let ending, let scopes = section.required("scopes", .path) else { return nil }
        return IdentitySettings.Keys(pipeline: pipeline, ending: ending, scopes: scopes)
    }

    /// Notes names that no pipeline has, and an owner that could be several.
    static func check(
        _ identity: IdentitySettings, at node: ConfigNode, _ pipelines: [Pipeline], _ problems: ConfigProblems
    ) {
        let names = pipelines.map(\.name)
        for name in [identity.owner, identity.clients, identity.keys?.pipeline].compactMap({ $0 })
        where !names.contains(name) {
            problems.add(
                node.error(
                    "there is no pipeline \"\(name.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: name, among: names)))
        }
        guard let owner = pipelines.first(where: { $0.name == identity.owner }) else { return }
        if owner.loads.first?.member == nil || owner.partition != nil || !owner.isOneAnswer {
            problems.add(
                node.error(
                    "\(owner.name) does not say who the owner is",
                    suggestion:
                        "name a pipeline of one answer (paginate: {style: single}) whose first table has member:"))
        }
    }
}
