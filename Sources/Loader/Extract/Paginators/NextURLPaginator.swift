import Core

/// `next_url`: each page holds the next page's address, absolute or relative to its own.
package struct NextURLPaginator: AddressPagination {
    package static let kind = "next_url"
    package static let keys = ["next", "more", "rewrite", "end"]

    private let marker: NextMarker
    var addresses: NextAddresses

    package init(config node: ConfigNode) throws(ConfigError) {
        let mapping = try ConfigMapping(node, keys: Self.allKeys)
        marker = NextMarker(next: try mapping.required("next", .place), more: try mapping.optional("more", .place))
        addresses = try NextAddresses(mapping, signs: marker.places)
    }

    package var envelope: [FieldPath] { marker.envelope }

    func saysEnd(_ page: PageSummary) -> Bool { marker.hasWord(in: page) }

    func reference(in page: PageSummary) throws(SourceError) -> String? { try marker.text(in: page) }
}
