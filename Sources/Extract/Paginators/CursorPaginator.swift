import Core

/// `cursor`: each page holds a cursor, which the next request sends as a parameter.
///
/// The list ends where `more` is false, or without `more` where there is no cursor. An empty page with a cursor goes
/// on.
package struct CursorPaginator: PaginationStyle {
    package static let kind = "cursor"
    package static let keys = ["param", "next", "more"]

    private let parameter: String
    private let marker: NextMarker
    package var size: PageSize?
    private var trail = PageTrail()

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        parameter = try mapping.required("param", .text)
        marker = NextMarker(next: try mapping.required("next", .path), more: try mapping.optional("more", .path))
        size = try mapping.optional("size", PageSize.reader)
    }

    package var envelope: [FieldPath] { marker.envelope }

    package mutating func request(
        after page: PageSummary?, from request: HTTPRequest
    ) throws(SourceError) -> HTTPRequest? {
        guard let page else { return request.sized(size) }
        try trail.receive(page)
        guard let cursor = try marker.text(in: page) else { return nil }
        try trail.visit(cursor, after: page)
        return request.setting(parameter, to: cursor).sized(size)
    }
}
