import Core

/// `offset`: each request says how many records to skip, which is how many have come so far.
///
/// The list ends where `total` records have come; without `total` at the first empty page, because a page shorter than
/// asked for may only mean that the API caps its pages.
package struct OffsetPaginator: PaginationStyle {
    package static let kind = "offset"
    package static let keys = ["param", "total", "end"]

    package let position: ParameterPlace?
    package var size: PageSize?
    package let end: ListEnd
    private var list: CountedList
    private var watch: SignWatch
    private var trail = PageTrail()

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        position = try mapping.required("param", .parameterPlace)
        size = try mapping.optional("size", PageSize.reader)
        end = try mapping.end(size: size)
        list = CountedList(total: try mapping.optional("total", .place))
        watch = SignWatch(places: [list.total].compactMap { $0 })
    }

    package var countsRecords: Bool { true }
    package var envelope: [FieldPath] { watch.places.compactMap(\.path) }
    package var signs: [String] { watch.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }
    package func finish(after page: PageSummary) throws(SourceError) { try list.finish(at: page) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else { return request.setting(.number(0), at: position).sized(size) }
        try trail.receive(page)
        try watch.judge(page, size: size, end: end, isUsual: false)
        watch.receive(page)
        let total = try list.receive(page)
        if page.records == 0 || end.isShort(page, size) || total.map({ list.received >= $0 }) == true {
            try list.finish(at: page)
            return nil
        }
        return request.setting(.number(list.received), at: position).sized(size)
    }
}
