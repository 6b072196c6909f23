import Core
import Extract

/// Where the pages of one list come from: requests, each told by the page before it, or the files of a report.
enum PageSource {
    case requests(from: RequestTemplate, last: PageSummary?)
    case files(ReportFiles)

    init(_ fetch: Fetch, _ range: SliceRange, _ report: FinishedReport?, of pipeline: Pipeline, _ api: APISettings) {
        if let report, let files = pipeline.report?.files {
            self = .files(ReportFiles(report.files, files))
        } else {
            let base =
                report.map {
                    fetch.request(
                        pipeline.request, of: pipeline, job: $0.job, baseURL: api.baseURL, headers: api.headers)
                }
                ?? fetch.request(for: range, of: pipeline, baseURL: api.baseURL, headers: api.headers)
            self = .requests(from: base, last: nil)
        }
    }

    /// The next page, staged; `nil` at the end of the list.
    mutating func next(_ fetch: Fetch, _ reader: SliceReader, _ progress: inout SliceProgress)
        async throws(SourceError) -> SliceReader.StagedPage?
    {
        switch self {
        case .requests(let base, let last):
            let page = try await reader.nextPage(after: last, from: base, fetch, &progress)
            if let page { self = .requests(from: base, last: page.summary) }
            return page
        case .files(var files):
            do throws(SourceError) {
                let page = try await reader.nextPiece(&files, fetch, &progress)
                self = .files(files)
                return page
            } catch {
                self = .files(files)
                throw error
            }
        }
    }

    /// Lets go of what is in memory, if the list is not read to its end.
    mutating func close(_ reader: SliceReader) async {
        guard case .files(var files) = self else { return }
        await reader.fetcher.budget.release(files.close())
        self = .files(files)
    }
}
