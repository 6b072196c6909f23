/// Decides what to ask for after each page, until the list is exhausted.
///
/// A paginator is a value: copying it copies its position, so a retry resumes from a saved copy, and the pipeline's own
/// copy is the beginning of every list. It never performs I/O and never sleeps.
package protocol Paginator: Sendable {
    /// Spelling in `pipelines.yaml`, for example `page_number`.
    static var kind: String { get }

    /// Reads and checks this paginator's own keys; `style` and `size` are among them.
    ///
    /// - Throws: `ConfigError` naming file, line, column and key path of the first bad key.
    init(config node: ConfigNode) throws(ConfigError)

    /// What the paginator must be told of each page: paths in the body, read while the records are.
    var envelope: [FieldPath] { get }

    /// The page size, if the API lets one say it.
    var size: PageSize? { get set }

    /// Where it says which page is wanted; `nil`: in the address that the API gave.
    var position: ParameterPlace? { get }

    /// Further places, where a position is more than one value.
    var otherPositions: [ParameterPlace] { get }

    /// What ends the list besides its signs.
    var end: ListEnd { get }

    /// What the paginator must be told of the last record of each page, paths in it.
    var lastRecord: [FieldPath] { get }

    /// Where the pages say whether the list goes on, as the configuration spells it; none if the style has no signs.
    var signs: [String] { get }

    /// Records are counted, and the API counts what a page's list holds.
    var countsRecords: Bool { get }

    /// True if the page has none of the signs, nor had one before it.
    func lacksSigns(_ page: PageSummary) -> Bool

    /// True if `PageSummary.outline` is needed to judge the page: it lacks signs, or others may contradict them.
    func wantsOutline(_ page: PageSummary) -> Bool

    /// To be called instead of asking further where `end` says that an error was the end of the list.
    ///
    /// - Throws: `SourceError` (`miscounted`) if the API counted another number of records than came.
    func finish(after page: PageSummary) throws(SourceError)

    /// Returns the request for the page after `page`, or `nil` when the list is done.
    ///
    /// - Parameters:
    ///   - page: The page just received; `nil` before the first request.
    ///   - request: The list's base request, without paging parameters.
    /// - Throws: `SourceError` if the pages contradict each other: a repeated cursor, an address on another origin
    ///   (`security`), a total that changed (`restart`), or another number of records than the API counted (`miscounted`);
    ///   `noSign` if nothing on the page tells whether the list goes on.
    mutating func request(after page: PageSummary?, from request: RequestTemplate) throws(SourceError)
        -> RequestTemplate?
}

extension Paginator {
    package var end: ListEnd { ListEnd() }
    package var signs: [String] { [] }
    package var countsRecords: Bool { false }
    package var position: ParameterPlace? { nil }
    package var otherPositions: [ParameterPlace] { [] }
    package var lastRecord: [FieldPath] { [] }
    package func lacksSigns(_ page: PageSummary) -> Bool { false }
    package func wantsOutline(_ page: PageSummary) -> Bool { lacksSigns(page) }
    package func finish(after page: PageSummary) throws(SourceError) {}
}

/// `size: {limit: 500}`: how many records a page may hold.
package struct PageSize: Sendable, Hashable {
    package var place: ParameterPlace
    package var records: Int

    package init(place: ParameterPlace, records: Int) {
        self.place = place
        self.records = records
    }
}

/// What a paginator sees of a page.
package struct PageSummary: Sendable {
    /// How it was asked for.
    package var method = HTTPMethod.get
    /// The address that the page was asked from; relative references start there.
    package var url: HTTPURL
    package var headers: [HTTPHeader]
    /// The envelope's values that are present.
    package var envelope: [FieldPath: JSONScalar]
    package var records: Int
    /// Values of its last record, those that the paginator asks for and that are there.
    package var last: [FieldPath: JSONScalar] = [:]
    /// Of the envelope's paths those that lead to an object or an array, or through one where a name must be.
    package var containers: [FieldPath: PageOutline.Value] = [:]
    /// What else the page has; `nil` where nobody needed to know, or the page was not sent again.
    package var outline: PageOutline?

    package init(url: HTTPURL, headers: [HTTPHeader], envelope: [FieldPath: JSONScalar], records: Int) {
        self.url = url
        self.headers = headers
        self.envelope = envelope
        self.records = records
    }
}
