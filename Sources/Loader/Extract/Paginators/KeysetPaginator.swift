import Core

/// `keyset`: the next page begins behind the last record, whose id, or whatever orders the list, the next request sends.
///
/// The list ends where `more` is false, without `more` at the first empty page.
package struct KeysetPaginator: PaginationStyle {
    package static let kind = "keyset"
    package static let keys = ["param", "from", "more", "end"]

    /// Where the values go: each to its own place, or all to one.
    private let places: [ParameterPlace]
    /// Values of the last record; several in one place are an array.
    package let lastRecord: [FieldPath]
    private let more: SignPlace?
    package var size: PageSize?
    package let end: ListEnd
    private var trail = PageTrail()
    private var watch: SignWatch

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        places = try mapping.required("param", .node).places()
        var paths: [FieldPath] = []
        for item in try mapping.required("from", .node).items() {
            let path = try ConfigReader<FieldPath>.path.read(item)
            guard !paths.contains(path) else { throw item.error("\"\(path)\" is there twice") }
            paths.append(path)
        }
        guard !paths.isEmpty else { throw mapping.missing("from") }
        guard places.count == 1 || places.count == paths.count else {
            throw mapping.node.error(
                "\(places.count) places for \(paths.count) values",
                suggestion: "give each value of from its place, or all of them one")
        }
        lastRecord = paths
        more = try mapping.optional("more", .place)
        size = try mapping.optional("size", PageSize.reader)
        end = try mapping.end(size: size)
        watch = SignWatch(places: [more].compactMap(\.self))
    }

    package var position: ParameterPlace? { places.first }
    package var otherPositions: [ParameterPlace] { Array(places.dropFirst()) }
    package var envelope: [FieldPath] { watch.places.compactMap(\.path) }
    package var signs: [String] { watch.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { watch.lacksSigns(page) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else {
            return places.reduce(request) { $0.setting(nil, at: $1) }.sized(size)
        }
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
        return placed(values.map { JSONValue.scalar($0) }, in: request).sized(size)
    }

    private func placed(_ values: [JSONValue], in request: RequestTemplate) -> RequestTemplate {
        guard places.count == 1 else {
            return zip(places, values).reduce(request) { $0.setting($1.1, at: $1.0) }
        }
        return request.setting(values.count == 1 ? values[0] : .array(values), at: places[0])
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

extension ConfigNode {
    /// One place, or a list of them.
    fileprivate func places() throws(ConfigError) -> [ParameterPlace] {
        guard case .sequence(let nodes) = content else { return [try ConfigReader.parameterPlace.read(self)] }
        var places: [ParameterPlace] = []
        for node in nodes {
            let place = try ConfigReader.parameterPlace.read(node)
            guard !places.contains(place) else { throw node.error("\"\(place)\" is there twice") }
            places.append(place)
        }
        guard !places.isEmpty else { throw error("the list is empty") }
        return places
    }
}
