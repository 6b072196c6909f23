import Core

/// A style whose pages name the address of the next one.
///
/// The address replaces path and query; headers stay. On another origin it is a security stop, and never followed, unless
/// `rewrite` says that it means the API's own.
protocol AddressPagination: PaginationStyle {
    var addresses: NextAddresses { get set }

    /// The next page's address, absolute or relative to this page's; `nil`: this page is the last.
    func reference(in page: PageSummary) throws(SourceError) -> String?

    /// True if a page without an address says in a word of its own that there is none.
    func saysEnd(_ page: PageSummary) -> Bool
}

extension AddressPagination {
    func saysEnd(_ page: PageSummary) -> Bool { false }
}

/// How far a list has been followed from address to address.
struct NextAddresses: Sendable {
    fileprivate(set) var size: PageSize?
    fileprivate let end: ListEnd
    private let address: NextAddress
    private var trail = PageTrail()
    fileprivate var watch: SignWatch

    /// - Parameter signs: Where pages have the address.
    init(_ mapping: ConfigMapping, signs: [SignPlace]) throws(ConfigError) {
        size = try mapping.optional("size", PageSize.reader)
        address = NextAddress(
            configuredSize: size, rewrite: try mapping.optional("rewrite", AddressRewrite.reader))
        end = try mapping.end(size: size)
        watch = SignWatch(places: signs)
    }

    fileprivate mutating func receive(_ page: PageSummary) throws(SourceError) {
        try trail.receive(page)
        try watch.judge(page, size: size, end: end)
        watch.receive(page)
    }

    fileprivate mutating func follow(
        _ reference: String, after page: PageSummary, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        if end.isShort(page, size) { return nil }
        let next = try address.request(for: reference, after: page, from: request, size: size)
        try trail.visit(reference, after: page)
        return next
    }
}

extension AddressPagination {
    package var size: PageSize? {
        get { addresses.size }
        set { addresses.size = newValue }
    }

    package var end: ListEnd { addresses.end }
    package var signs: [String] { addresses.watch.places.map(\.description) }

    package func lacksSigns(_ page: PageSummary) -> Bool { addresses.watch.lacksSigns(page) }

    package func wantsOutline(_ page: PageSummary) -> Bool {
        addresses.watch.lacksSigns(page) || addresses.watch.mayEndTooSoon(page, size)
    }

    package mutating func request(
        after page: PageSummary?, from request: RequestTemplate
    ) throws(SourceError) -> RequestTemplate? {
        guard let page else { return request.sized(size) }
        try addresses.receive(page)
        guard let reference = try reference(in: page) else {
            if !saysEnd(page) { try addresses.watch.judgeEnd(page, end: end) }
            return nil
        }
        return try addresses.follow(reference, after: page, from: request)
    }
}
