import Core

/// Every paging style. A new style is one file in `Paginators` and one line here.
package enum PaginatorRegistry {
    package static let styles: [any PaginationStyle.Type] = [
        CursorPaginator.self,
        KeysetPaginator.self,
        LinkHeaderPaginator.self,
        NextURLPaginator.self,
        OffsetPaginator.self,
        PageNumberPaginator.self,
        SinglePaginator.self,
    ]

    /// Reads a `paginate:` mapping.
    ///
    /// - Throws: `ConfigError` for a style that is missing or unknown, else what the style finds wrong with its keys.
    package static func paginator(config node: ConfigNode) throws(ConfigError) -> any Paginator {
        let mapping = try ConfigMapping(node)
        guard let name = mapping["style"] else {
            throw node.error("the key \"style\" is missing", suggestion: "allowed: \(kinds.joined(separator: ", "))")
        }
        let kind = try ConfigReader<String>.text.read(name)
        guard let style = styles.first(where: { $0.kind == kind }) else {
            throw name.error(
                "unknown paging style \"\(kind.escapedForMessage)\"",
                suggestion: Spelling.suggestion(for: kind, among: kinds)
            )
        }
        return try style.init(config: node)
    }

    private static var kinds: [String] { styles.map { $0.kind } }
}
