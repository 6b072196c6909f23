import Core

/// `cursor`: each page holds a cursor, in its body or a header, which the next request sends back.
///
/// The list ends where `more` is false, or without `more` where the cursor is null or empty. An empty page with a cursor
/// goes on.
package struct CursorPaginator: PaginationStyle {
    package static let kind = "cursor"
    package static let keys = ["param", "next", "next_header", "more", "first", "end"]

    package let position: ParameterPlace?
    /// What the first request sends: some APIs give cursors only to those who send one.
    private let first: String?
    private let marker: NextMarker
    package var size: PageSize?
    package let end: ListEnd
    private var trail = PageTrail()
    private var watch: SignWatch

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        position = try mapping.required("param", .parameterPlace)
        first = try mapping.optional("first", .textOrEmpty)
        marker = NextMarker(next: try mapping.nextPlace(), more: try mapping.optional("more", .place))
        size = try mapping.optional("size", PageSize.reader)
        end = try mapping.end(size: size)
        watch = SignWatch(places: marker.places)
    }

    package var envelope: [FieldPath] { marker.envelope }
    package var signs: [String] { marker.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }

    package func wantsOutline(_ page: PageSummary) -> Bool {
        watch.lacksSigns(page) || watch.mayEndTooSoon(page, size)
    }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else {
            return request.setting(first.map { .string($0) }, at: position).sized(size)
        }
        try trail.receive(page)
        try watch.judge(page, size: size, end: end)
        watch.receive(page)
        guard let cursor = try marker.scalar(in: page) else {
            if !marker.hasWord(in: page) { try watch.judgeEnd(page, end: end) }
            return nil
        }
        if end.isShort(page, size) { return nil }
        try trail.visit(cursor.text ?? "", after: page)
        return request.setting(.scalar(cursor), at: position).sized(size)
    }
}

extension ListEnd {
    /// True if the page has fewer records than asked for, and such a page is the last one.
    func isShort(_ page: PageSummary, _ size: PageSize?) -> Bool {
        words.contains(.shortPage) && size.map { page.records < $0.records } == true
    }
}

extension ConfigMapping {
    /// Where the next page's cursor or address is: `next`, or `next_header`.
    fileprivate func nextPlace() throws(ConfigError) -> SignPlace {
        guard let header = self["next_header"] else { return try required("next", .place) }
        guard self["next"] == nil else {
            throw header.error("the cursor is either in the body or in a header", suggestion: "remove next")
        }
        return .header(try ConfigReader<String>.headerName.read(header))
    }
}
