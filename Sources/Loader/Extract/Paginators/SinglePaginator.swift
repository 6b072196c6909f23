import Core

/// `single`: the whole list is one answer.
///
/// What says on the answer that there is more holds it, unless `end: absent` says that it does not.
package struct SinglePaginator: PaginationStyle {
    package static let kind = "single"
    package static let keys = ["end"]

    package var size: PageSize?
    package let end: ListEnd

    package init() {
        end = ListEnd()
    }

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        size = try mapping.optional("size", PageSize.reader)
        end = try mapping.end(size: size)
    }

    package var envelope: [FieldPath] { [] }
    package var signs: [String] { [] }

    package func wantsOutline(_ page: PageSummary) -> Bool { page.records > 0 && !end.words.contains(.absent) }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else { return request.sized(size) }
        guard !end.words.contains(.absent), let outline = page.outline,
            let more = SignSearch(page: page, outline: outline, received: page.records).certain.first
        else { return nil }
        throw .noSign(
            page,
            "paginate says that the list is one answer, but \(more); name its style in paginate, or write end: absent there"
        )
    }
}
