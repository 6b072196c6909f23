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
    ///
    /// - Parameter columns: Names that the mapping reads: a table that has none of them is another one.
    mutating func open(_ page: PageFetcher.Page, at url: HTTPURL, _ text: PageText, columns: Set<String>)
        throws(SourceError)
    {
        let address = HTTPURL(origin: url.origin, path: url.path)
        // A body that was cut to nothing is no report without records.
        if page.response.body.count == 0, page.response[header: "Content-Length"] != "0" {
            throw SourceError(.brokenPage, "GET \(address): 200, but nothing came")
        }
        pieces = ReportPieces(try text.utf8(of: page.response, label: "GET \(address)"), spec, columns: columns)
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

extension Pipeline {
    /// Names at the top of records that its tables read.
    var topNames: Set<String> {
        var paths: [FieldPath] = []
        for load in loads {
            for column in load.columns + load.measures { paths += [column.source.path].compactMap(\.self) }
            for member in load.members + [load.member].compactMap(\.self) { paths += member.id }
            paths += [load.recordID, load.newestBy].compactMap(\.self)
        }
        return Set(paths.compactMap(\.names.first))
    }
}
