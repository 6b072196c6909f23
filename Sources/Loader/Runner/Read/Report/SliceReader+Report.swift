import Core
import Extract
import JSONReader
import Transform

/// Slices whose records are in a report that the API makes on order.
extension SliceReader {
    /// Orders what the fetch wants and waits for it, before the slice takes its place in a batch. A range of which something is
    /// gone is left to `readPages`, which halves it.
    func prepareReport(_ fetch: Fetch, _ reports: inout [SliceRange: FinishedReport], _ costs: inout ReportDesk.Costs)
        async throws(ReadFailure)
    {
        do throws(ReadFailure) { _ = try await report(on: fetch.range, fetch, &reports, &costs) } catch {
            if case .source(let cause) = error, cause.kind == .gone { return }
            throw error
        }
    }

    /// The report on a range; `nil`: the pipeline has none.
    func report(
        on range: SliceRange, _ fetch: Fetch, _ reports: inout [SliceRange: FinishedReport],
        _ costs: inout ReportDesk.Costs
    ) async throws(ReadFailure) -> FinishedReport? {
        guard let spec = pipeline.report else { return nil }
        if let known = reports[range] { return known }
        do throws(SourceError) { try fetch.requireColumns(pipeline) } catch { throw .source(error) }
        let desk = ReportDesk(pipeline: pipeline, spec: spec, context: context)
        let report = try await desk.report(on: range, for: fetch, &costs)
        reports[range] = report
        return report
    }

    /// What an API says of the time is of the order: the report is not newer.
    func time(of report: FinishedReport) async -> ServerTime {
        await fetcher.clock.time(said: report.job.serverTime, databaseNow: report.job.begunAt, history: history)
    }

    /// Lets the next run order anew. The books are a courtesy here: what is not given up is gone on with.
    func giveUp(_ reports: [SliceRange: FinishedReport]) async {
        guard !reports.isEmpty else { return }
        try? await context.warehouse.reportJobs.giveUp(reports.values.map(\.job.number))
    }

    // MARK: Files

    /// Fetches, transforms and stages the next piece of the report's files; `nil` when they are read.
    func nextPiece(_ files: inout ReportFiles, _ fetch: Fetch, _ progress: inout SliceProgress)
        async throws(SourceError) -> StagedPage?
    {
        while true {
            if let piece = try files.nextPiece(label: pipeline.label) {
                await progress.learning?.value
                progress.learning = nil
                let response = HTTPResponse(status: 200, headers: [], body: piece, elapsed: .zero)
                let page = PageFetcher.Page(response: response, reserved: 0, sent: fetcher.pace.now, call: nil)
                let request = HTTPRequest(url: files.shownAddress ?? context.settings.baseURL)
                return try await fetcher.lease(page, from: pool) { loan throws(SourceError) in
                    try await read(
                        page, into: loan, request, from: RequestTemplate(url: request.url), nil, fetch, &progress)
                }
            }
            await fetcher.budget.release(files.close())
            guard let reference = files.take() else { return nil }
            try await open(reference, &files, fetch, &progress)
        }
    }

    private func open(_ reference: String, _ files: inout ReportFiles, _ fetch: Fetch, _ progress: inout SliceProgress)
        async throws(SourceError)
    {
        let spec = files.spec
        guard let url = context.settings.baseURL.resolving(reference), !url.hasDotSegment else {
            throw SourceError(
                .rejected,
                "\(pipeline.label): \"\(reference.prefix { $0 != "?" }.description.asServerText(limit: 200))\" is not the address of a file"
            )
        }
        let isOwn = url.origin == context.settings.baseURL.origin
        guard isOwn || spec.origins.contains(url.origin) else {
            throw SourceError(
                .security,
                "\(pipeline.label): the report is at \(url.origin.description.asServerText(limit: 200)), which is not the API's origin; if it may be fetched there, name it in report.file.origins"
            )
        }
        let place = FilePlace(origin: url.origin, maximumSize: spec.maximumSize, isInflated: true)
        let transport = isOwn ? fetcher.transport : fetcher.files(place)
        var request = HTTPRequest(url: url)
        request.maximumAnswer = spec.maximumSize
        var attempt = 1
        while true {
            if Task.isCancelled { throw SourceError(.cancelled, "the run was cancelled") }
            do throws(SourceError) {
                progress.calls += 1
                if attempt > 1 { progress.retries += 1 }
                let page = try await fetcher.file(
                    request, ListRequest(path: url.path),
                    for: PageFetcher.Caller(pipeline: pipeline, fetch: fetch, attempt: attempt), over: transport,
                    isOwn: isOwn)
                do throws(SourceError) {
                    try files.open(
                        page, at: url, PageText(answers: pipeline.answers, records: .root), columns: pipeline.topNames)
                } catch {
                    await fetcher.budget.release(page.reserved)
                    throw error
                }
                return
            } catch {
                let wait = try RetryPolicy(context.settings.retry).wait(
                    after: error, attempt: attempt, random: context.surroundings.random())
                try await fetcher.pace.rest(wait)
                attempt += 1
            }
        }
    }
}
