import Core
import JSONReader

extension PageCaps {
    /// Caps of the pages that a pipeline asks for: where no size is asked for, only the cells are counted.
    init(_ api: APISettings, _ pipeline: Pipeline) {
        self.init()
        if let size = pipeline.paginator.size { records = PageCaps.records(askedFor: size.records) }
        cells = api.maximumCells
        recordBytes = api.maximumRecord.bytes
    }
}

extension SourceError {
    /// A page that holds more than may be kept of one is refused like one over `page_cap`; `nil` for a broken one.
    init?(_ error: PageError, page: Int, of pipeline: Pipeline, status: Int?) {
        let way: String
        switch error.kind {
        case .broken, .noRecords: return nil
        case .tooManyRecords:
            let asked = pipeline.paginator.size.map { "the \($0.records) of \($0.place)" } ?? "what was asked for"
            way =
                ": four times \(asked), and at least 10000; if its pages are that large, say so in paginate.size, or leave it out"
        case .tooManyCells:
            way = " (api.cell_cap): raise that, ask for smaller pages with paginate.size, or map fewer columns"
        }
        self.init(
            .security, "\(pipeline.label): page \(page) of pipeline \(pipeline.name) \(error.reason)\(way)",
            status: status)
    }
}
