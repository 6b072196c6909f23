import Core

/// `offset`: each request says how many records to skip, which is how many have come so far.
///
/// The list ends where `total` records have come; without `total` at the first empty page, because a page shorter than
/// asked for may only mean that the API caps its pages.
package struct OffsetPaginator: PaginationStyle {
    package static let kind = "offset"
    package static let keys = ["param", "total"]

    private let parameter: String
    package var size: PageSize?
    private var list: CountedList
    private var trail = PageTrail()

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        parameter = try mapping.required("param", .text)
        size = try mapping.optional("size", PageSize.reader)
        list = CountedList(total: try mapping.optional("total", .path))
    }

    package var envelope: [FieldPath] { list.total.map { [$0] } ?? [] }

    package mutating func request(
        after page: PageSummary?, from request: HTTPRequest
    ) throws(SourceError) -> HTTPRequest? {
        guard let page else { return request.setting(parameter, to: "0").sized(size) }
        try trail.receive(page)
        let total = try list.receive(page)
        if page.records == 0 || total.map({ list.received >= $0 }) == true {
            try list.finish(at: page)
            return nil
        }
        return request.setting(parameter, to: String(list.received)).sized(size)
    }
}
