import Core
import Extract
import Transform

/// The tags of a list's pages while it is read: those of the last time to ask with, those of now to keep.
///
/// Only lists that are read whole have them: the address of a list of changes is another each time.
struct PageTags {
    private let isWhole: Bool
    private let known: [String: PageTag]
    private var kept: [PageTag] = []
    private var pages = 0
    private var notModified = 0

    /// - Parameter isFirstAttempt: A list that begins again is read in full.
    init(_ task: SliceTask, of pipeline: Pipeline, isFirstAttempt: Bool) {
        isWhole = task.range == .snapshot && pipeline.pagesHaveAddresses
        let usable = isWhole && isFirstAttempt ? task.tags : []
        known = Dictionary(usable.map { ($0.address, $0) }) { $1 }
    }

    /// The tag to ask for a page with.
    func tag(for request: HTTPRequest) -> PageTag? {
        request.method == .get ? known[PageTags.address(request)] : nil
    }

    /// The tag of a page that was read; `nil` if it has none, or records that were rejected and must be seen again.
    static func tag(
        of response: HTTPResponse, _ request: HTTPRequest, _ summary: PageSummary, _ chunk: StageChunk, page: Int,
        signs: [String]
    ) -> PageTag? {
        guard request.method == .get, chunk.rejected == 0, let tag = response[header: "ETag"], tag.utf8.count <= 200,
            tag.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let rows = zip(chunk.tables, chunk.knownRows).map { $0.rows + $1 }
        return PageTag(
            page: page, address: address(request), tag: tag, records: summary.records, rows: rows,
            envelope: summary.envelope.merging(signs.kept(from: summary.headers)) { own, _ in own })
    }

    /// Notes a page of the list.
    ///
    /// - Throws: `restart` if some pages have changed and others not, where what is absent is to be deleted: that takes all records.
    mutating func note(_ tag: PageTag?, isNotModified: Bool, _ pipeline: Pipeline) throws(SourceError) {
        pages += 1
        if isNotModified { notModified += 1 }
        if var tag {
            tag.page = pages
            kept.append(tag)
        }
        if pipeline.reading.absenceDeletes, notModified > 0, notModified < pages {
            throw SourceError(.restart, "\(pipeline.label): some pages have changed since the list was last read")
        }
    }

    /// True if nothing of the list has changed.
    var isNotModified: Bool { pages > 0 && notModified == pages }

    /// Tags that are to be kept with the slice; `nil` if that is there already, or the list has none.
    func toKeep(_ slice: CompletedSlice) -> [PageTag]? {
        guard isWhole, !isNotModified else { return nil }
        // Rejected records count their attempts: without all of its tags the list is read in full.
        return slice.rejected == 0 && kept.count == pages ? kept : []
    }

    private static func address(_ request: HTTPRequest) -> String {
        String(request.target.dropFirst(request.url.origin.description.count))
    }
}

extension Pipeline {
    /// Pages are told apart by their addresses: none of what asks for one is in a header. Where the last record says what
    /// the next one is, a page must be there to be read.
    fileprivate var pagesHaveAddresses: Bool {
        paginator.lastRecord.isEmpty
            && ![paginator.position, paginator.size?.place].contains { place in
                switch place {
                case .header?: true
                case .placeholder(let name)?: request.headers.contains { $0.value.contains("{\(name)}") }
                case .parameter?, .query?, .body?, nil: false
                }
            }
    }
}
