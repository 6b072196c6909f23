import Core

/// `link_header`: the response's `Link` header names the next page (RFC 8288, `rel="next"`).
///
/// The list ends with the response whose header names no such link, or that has none where one before it had.
package struct LinkHeaderPaginator: AddressPagination {
    package static let kind = "link_header"
    package static let keys = ["rewrite", "end"]

    var addresses: NextAddresses

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        addresses = try NextAddresses(mapping, signs: [.header("Link")])
    }

    package var envelope: [FieldPath] { [] }

    func reference(in page: PageSummary) throws(SourceError) -> String? {
        let links = page.headers.filter { $0.name.lowercased() == "link" }.flatMap { LinkHeader.links(in: $0.value) }
        let targets = Set(links.filter { $0.relations.contains("next") && !$0.hasAnchor }.map(\.target))
        guard targets.count <= 1 else {
            throw .broken(page, "the Link header names \(targets.count) different next pages")
        }
        return targets.first
    }
}
