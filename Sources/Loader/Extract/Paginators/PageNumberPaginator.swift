import Core

/// `page_number`: pages are asked for by number.
///
/// The list ends with the last of `pages`, else where `total` records have come, else at the first empty page. A total
/// that changes on the way means that records have shifted between pages: the list begins again (`restart`).
package struct PageNumberPaginator: PaginationStyle {
    package static let kind = "page_number"
    package static let keys = ["param", "total", "pages", "first", "end"]

    package let position: ParameterPlace?
    private let pages: SignPlace?
    private let first: Int
    package var size: PageSize?
    package let end: ListEnd
    private var list: CountedList
    private var watch: SignWatch
    private var pageCount: Int?
    private var trail = PageTrail()
    /// Pages received at the present size.
    private var turned = 0
    private var lastSize: Int?
    /// Records of each page so far; `nil` if they differ.
    private var pageLength: Int?

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        position = try mapping.required("param", .parameterPlace)
        pages = try mapping.optional("pages", .place)
        first = try mapping.optional("first", .integer(in: 0...1)) ?? 1
        size = try mapping.optional("size", PageSize.reader)
        end = try mapping.end(size: size)
        list = CountedList(total: try mapping.optional("total", .place))
        watch = SignWatch(places: [list.total, pages].compactMap { $0 })
    }

    package var countsRecords: Bool { list.total != nil }
    package var envelope: [FieldPath] { watch.places.compactMap(\.path) }
    package var signs: [String] { watch.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }
    package func finish(after page: PageSummary) throws(SourceError) { try list.finish(at: page) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else {
            lastSize = size?.records
            return request.setting(.number(first), at: position).sized(size)
        }
        try trail.receive(page)
        try watch.judge(page, size: size, end: end, isUsual: false)
        watch.receive(page)
        let total = try list.receive(page)
        turned += 1
        pageLength = turned == 1 || pageLength == page.records ? page.records : nil
        if try isLast(page, total: total) {
            try list.finish(at: page)
            return nil
        }
        try fitSize(after: page)
        return request.setting(.number(first + turned), at: position).sized(size)
    }

    private mutating func isLast(_ page: PageSummary, total: Int?) throws(SourceError) -> Bool {
        if end.isShort(page, size) { return true }
        // What a page before this one said of the list holds where this one says nothing.
        guard let count = try pages?.count(in: page) ?? pageCount else {
            return page.records == 0 || total.map { list.received >= $0 } == true
        }
        if let pages, let pageCount, pageCount != count {
            throw SourceError(
                .restart,
                "\(page.label): \"\(pages)\" was \(pageCount) and is now \(count): the records have shifted"
            )
        }
        pageCount = count
        return turned >= count
    }

    /// Finds the page to go on with after the size was lowered: one that begins where the last page ended.
    private mutating func fitSize(after page: PageSummary) throws(SourceError) {
        guard let wanted = size, let last = lastSize, wanted.records != last else { return }
        let fitting = stride(from: min(wanted.records, list.received), to: 0, by: -1).first {
            list.received.isMultiple(of: $0)
        }
        guard pageLength == last, let fitting else {
            throw SourceError(.restart, "\(page.label): the page size changed on the way")
        }
        size?.records = fitting
        lastSize = fitting
        turned = list.received / fitting
        pageLength = fitting
        pageCount = nil
    }
}
