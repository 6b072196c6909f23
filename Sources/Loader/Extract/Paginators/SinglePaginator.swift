import Core

/// `single`: the whole list is one answer.
package struct SinglePaginator: PaginationStyle {
    package static let kind = "single"
    package static let keys: [String] = []

    package var size: PageSize?
    package let end = ListEnd()

    package init(config node: ConfigNode) throws(ConfigError) {
        size = try ConfigMapping(node, keys: Self.allKeys).optional("size", PageSize.reader)
    }

    package var envelope: [FieldPath] { [] }
    package var signs: [String] { [] }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        page == nil ? request.sized(size) : nil
    }
}
