import Core

/// `token: {env: BUSYOCTO_API_KEY, header: Authorization, prefix: "Bearer "}`
enum TokenSection {
    static let keys = ["header", "prefix"]

    static func read(_ node: ConfigNode, into api: inout APISettings, _ problems: ConfigProblems) {
        guard let section = SecretSection.open(node, otherKeys: keys, problems) else { return }
        api.token = SecretSection.source(in: section)
        api.tokenHeader = section.optional("header", .headerName) ?? api.tokenHeader
        api.tokenPrefix = section.optional("prefix", .textOrEmpty) ?? api.tokenPrefix
    }
}
