import Core
import Extract

/// Files of a report that are read one after another, and the one that is in memory.
struct ReportFiles {
    let spec: ReportFileSpec
    private var waiting: ArraySlice<String>
    private var pieces: ReportPieces?
    /// Address of the file in memory, without its query.
    private(set) var shownAddress: HTTPURL?
    /// Bytes that it holds of the budget.
    private var reserved = 0

    init(_ files: [String], _ spec: ReportFileSpec) {
        self.spec = spec
        waiting = files[...]
    }

    mutating func take() -> String? { waiting.popFirst() }

    /// Takes a file into memory.
    mutating func open(_ page: PageFetcher.Page, at url: HTTPURL, _ text: PageText) throws(SourceError) {
        let address = HTTPURL(origin: url.origin, path: url.path)
        pieces = ReportPieces(try text.utf8(of: page.response, label: "GET \(address)"), spec)
        shownAddress = address
        reserved = page.reserved
    }

    /// The next page of the file in memory; `nil`: there is none, or no file.
    mutating func nextPiece(label: String) throws(SourceError) -> PageBuffer? {
        do throws(ReportPieces.Failure) { return try pieces?.next() } catch {
            throw SourceError(
                .rejected, "\(label): the file \(shownAddress?.description ?? "") is not as documented: \(error.reason)"
            )
        }
    }

    /// Lets the file in memory go.
    ///
    /// - Returns: Bytes that it held of the budget.
    mutating func close() -> Int {
        pieces = nil
        defer { reserved = 0 }
        return reserved
    }
}
