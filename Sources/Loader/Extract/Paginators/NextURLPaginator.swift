import Core

/// `next_url`: each page holds the next page's address, absolute or relative to its own.
///
/// The address replaces path and query; headers stay. On another origin it is a security stop, and never followed.
package struct NextURLPaginator: PaginationStyle {
    package static let kind = "next_url"
    package static let keys = ["next", "more", "end"]

    private let marker: NextMarker
    private let address: NextAddress
    package var size: PageSize?
    package let end: ListEnd
    private var trail = PageTrail()
    private var watch: SignWatch

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        marker = NextMarker(next: try mapping.required("next", .place), more: try mapping.optional("more", .place))
        size = try mapping.optional("size", PageSize.reader)
        address = NextAddress(configuredSize: size)
        end = try mapping.end(size: size)
        watch = SignWatch(places: marker.places)
    }

    package var envelope: [FieldPath] { marker.envelope }
    package var signs: [String] { marker.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else { return request.sized(size) }
        try trail.receive(page)
        try watch.judge(page, size: size, end: end)
        watch.receive(page)
        guard let reference = try marker.text(in: page) else { return nil }
        if end.isShort(page, size) { return nil }
        let next = try address.request(for: reference, after: page, from: request, size: size)
        try trail.visit(reference, after: page)
        return next
    }
}
