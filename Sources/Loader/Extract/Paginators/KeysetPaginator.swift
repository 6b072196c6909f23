import Core

/// `keyset`: the next page begins behind the last record, whose id, or whatever orders the list, the next request sends.
///
/// The list ends where `more` is false, without `more` at the first empty page.
package struct KeysetPaginator: PaginationStyle {
    package static let kind = "keyset"
    package static let keys = ["param", "from", "more", "end"]

    package let position: ParameterPlace?
    /// Values of the last record; several are sent as an array.
    package let lastRecord: [FieldPath]
    private let more: SignPlace?
    package var size: PageSize?
    package let end: ListEnd
    private var trail = PageTrail()
    private var watch: SignWatch

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        position = try mapping.required("param", .parameterPlace)
        var paths: [FieldPath] = []
        for item in try mapping.required("from", .node).items() {
            let path = try ConfigReader<FieldPath>.path.read(item)
            guard !paths.contains(path) else { throw item.error("\"\(path)\" is there twice") }
            paths.append(path)
        }
        guard !paths.isEmpty else { throw mapping.missing("from") }
        lastRecord = paths
        more = try mapping.optional("more", .place)
        size = try mapping.optional("size", PageSize.reader)
        end = try mapping.end(size: size)
        watch = SignWatch(places: [more].compactMap(\.self))
    }

    package var envelope: [FieldPath] { watch.places.compactMap(\.path) }
    package var signs: [String] { watch.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else { return request.setting(nil, at: position).sized(size) }
        try trail.receive(page)
        try watch.judge(page, size: size, end: end)
        watch.receive(page)
        guard try goesOn(after: page) else { return nil }
        let values = try values(of: page)
        do throws(SourceError) { try trail.visit(values.map(\.literal).joined(separator: "\u{1F}"), after: page) } catch
        {
            // An API that sends the record at the position again ends with a page of it alone.
            if end.words.contains(.repeated) { return nil }
            throw error
        }
        let cursor: JSONValue = values.count == 1 ? .scalar(values[0]) : .array(values.map { .scalar($0) })
        return request.setting(cursor, at: position).sized(size)
    }

    private func goesOn(after page: PageSummary) throws(SourceError) -> Bool {
        if end.isShort(page, size) { return false }
        guard let more, let value = try more.value(in: page) else {
            // What an earlier page had and this one has not is the end, too.
            return more == nil && page.records > 0
        }
        guard !value.isNothing else { return false }
        guard let goesOn = value.flag else {
            throw .broken(
                page, "\"\(more)\" is \(value.forMessage), neither true nor false, so the end of the list is unknown")
        }
        guard !goesOn || page.records > 0 else {
            throw .broken(page, "\"\(more)\" says that there is more, but the page has no record to go on from")
        }
        return goesOn
    }

    /// - Throws: `SourceError` (`brokenPage`) if the last record lacks one: the next page would be the first again.
    private func values(of page: PageSummary) throws(SourceError) -> [JSONScalar] {
        var values: [JSONScalar] = []
        for path in lastRecord {
            guard let value = page.last[path], value.text?.isEmpty == false else {
                let found = page.last[path].map { "is \($0.forMessage)" } ?? "is missing"
                throw .broken(page, "\"\(path)\" of the last record \(found), so there is nothing to go on from")
            }
            values.append(value)
        }
        return values
    }
}
