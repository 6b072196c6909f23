import Core

/// `link_header`: the response's `Link` header names the next page (RFC 8288, `rel="next"`).
///
/// The list ends with the response whose header names no such link, or that has none where one before it had. An address on another origin is a security stop.
package struct LinkHeaderPaginator: PaginationStyle {
    package static let kind = "link_header"
    package static let keys = ["end"]

    private let address: NextAddress
    package var size: PageSize?
    package let end: ListEnd
    private var trail = PageTrail()
    private var watch = SignWatch(places: [.header("Link")])

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        size = try mapping.optional("size", PageSize.reader)
        address = NextAddress(configuredSize: size)
        end = try mapping.end(size: size)
    }

    package var envelope: [FieldPath] { [] }
    package var signs: [String] { watch.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else { return request.sized(size) }
        try trail.receive(page)
        try watch.judge(page, size: size, end: end)
        watch.receive(page)
        guard let reference = try LinkHeaderPaginator.next(of: page) else { return nil }
        if end.isShort(page, size) { return nil }
        let next = try address.request(for: reference, after: page, from: request, size: size)
        try trail.visit(reference, after: page)
        return next
    }

    private static func next(of page: PageSummary) throws(SourceError) -> String? {
        let links = page.headers.filter { $0.name.lowercased() == "link" }.flatMap { LinkHeader.links(in: $0.value) }
        let targets = Set(links.filter { $0.relations.contains("next") && !$0.hasAnchor }.map(\.target))
        guard targets.count <= 1 else {
            throw .broken(page, "the Link header names \(targets.count) different next pages")
        }
        return targets.first
    }
}
