import Core
import Extract
import JSONReader
import Logging
import Transform

/// One page of a slice: asked for, checked, transformed and staged.
extension SliceReader {
    struct StagedPage: Sendable {
        let summary: PageSummary
        /// Its rows; `nil`: the page is as it was when the list was last published.
        var chunk: StageChunk?
        /// The tag to ask with next time.
        var kept: PageTag?
    }

    /// Fetches, checks and transforms the next page, with retries; `nil` when the list is done.
    func nextPage(
        after last: PageSummary?, from base: RequestTemplate, _ fetch: Fetch, _ progress: inout SliceProgress
    )
        async throws(SourceError) -> StagedPage?
    {
        var attempt = 1
        // The paginator moves only when a page is good: a retry asks from the same position.
        var before = progress.paginator
        while true {
            var paginator = before
            guard let request = try next(&paginator, after: last, from: base, fetch)?.filled else {
                progress.paginator = paginator
                return nil
            }
            if Task.isCancelled { throw SourceError(.cancelled, "the run was cancelled") }
            do throws(SourceError) {
                progress.calls += 1
                if attempt > 1 { progress.retries += 1 }
                let page = try await stage(request, from: base, paginator, fetch, attempt, &progress)
                progress.paginator = paginator
                return page
            } catch {
                if error.kind == .nothing || last != nil && before.end.isPast(error) {
                    if let last { try before.finish(after: last) }
                    progress.paginator = before
                    return nil
                }
                if case .pageTooLarge(let maximum) = error.kind, let size = before.size, size.records > 1 {
                    before.size?.records = max(1, min(maximum ?? size.records / 2, size.records - 1))
                    continue
                }
                let wait = try RetryPolicy(context.settings.retry).wait(
                    after: error, attempt: attempt, random: context.surroundings.random())
                try await fetcher.pace.rest(wait)
                attempt += 1
            }
        }
    }

    /// The request for the page after `last`; `nil` at the end of the list, also if a person accepted that it ends short.
    private func next(
        _ paginator: inout any Paginator, after last: PageSummary?, from base: RequestTemplate, _ fetch: Fetch
    ) throws(SourceError) -> RequestTemplate? {
        do throws(SourceError) { return try paginator.request(after: last, from: base) } catch {
            if error.kind == .miscounted || error.kind == .noSign, fetch.first.isAccepted { return nil }
            throw error
        }
    }

    private func stage(
        _ request: HTTPRequest, from base: RequestTemplate, _ paginator: any Paginator, _ fetch: Fetch,
        _ attempt: Int, _ progress: inout SliceProgress
    ) async throws(SourceError) -> StagedPage {
        let tag = progress.tags.tag(for: request)
        var asked = request
        if let tag { asked.headers.append(HTTPHeader(name: PageFetcher.condition, value: tag.tag)) }
        let page = try await fetcher.fetch(
            asked, for: PageFetcher.Caller(pipeline: pipeline, fetch: fetch, attempt: attempt))
        if let tag, page.isNotModified {
            await fetcher.end(page, nil)
            if progress.time == nil { progress.time = await serverTime([:], page) }
            return StagedPage(
                summary: PageSummary(
                    url: request.url, headers: KeptHeaders.headers(of: page.response, tag), envelope: tag.envelope,
                    records: tag.records),
                kept: tag)
        }
        await progress.learning?.value
        progress.learning = nil
        return try await fetcher.lease(page, from: pool) { loan throws(SourceError) in
            try await read(page, into: loan, request, from: base, paginator, fetch, &progress)
        }
    }

    private var downloader: Downloader? {
        pipeline.download.map { spec in
            Downloader(
                spec: spec, records: pipeline.records, caps: compiled.plan.caps, request: pipeline.request,
                apiOrigin: context.settings.baseURL.origin, transport: fetcher.files, pace: fetcher.pace,
                clock: fetcher.clock, once: fetcher.once, log: context.log)
        }
    }

    /// Transforms a page and stages its records in the loan's chunk.
    ///
    /// - Parameter paginator: `nil`: the page is a piece of a file, and says nothing of others.
    func read(
        _ page: PageFetcher.Page, into loan: TransformPool.Loan, _ request: HTTPRequest, from base: RequestTemplate,
        _ paginator: (any Paginator)?, _ fetch: Fetch, _ progress: inout SliceProgress
    ) async throws(SourceError) -> StagedPage {
        let number = progress.pages + 1
        let summary = try pages.summary(
            of: page.response, to: request, page: number, with: loan.transform, for: paginator ?? pipeline.paginator)
        if let paginator {
            // What the page says of the next one is part of the page: if that makes no sense, neither does it. Looked at
            // before anything is staged: what a transform has staged once, it does not stage again.
            var probe = paginator
            let following = try next(&probe, after: summary, from: base, fetch)
            if following == nil, paginator.lacksSigns(summary) { await warnOfMissingSign(paginator, summary) }
        }
        if summary.records == 0, pipeline.answers.mayLackRecords { await warnOfOtherRecords(page.response.body) }
        if let downloader {
            let extended = try await downloader.download(
                filesOf: page.response.body, partition: fetch.first.partition)
            _ = try pages.frame(of: extended, from: page.response, page: number, with: loan.transform)
        }
        if paginator != nil, let fingerprint = loan.transform.pageFingerprint {
            // A page that is refused is asked for again, and then not met for the second time.
            var contents = progress.contents
            try contents.meet(fingerprint, on: summary)
            progress.contents = contents
        }
        let time: ServerTime
        if let known = progress.time { time = known } else { time = await serverTime(summary.envelope, page) }
        progress.time = time
        try stage(in: loan, fetch, time, progress)
        compiled.fields.meet(loan.chunk)
        fetcher.board.read(pipeline.name, records: loan.chunk.received)
        // What the books may not hold cannot be asked for again from there.
        let fresh =
            page.response.echo == nil && pipeline.report == nil
            ? PageTags.tag(
                of: page.response, request, summary, loan.chunk, page: number,
                signs: pipeline.paginator.signs) : nil
        return StagedPage(summary: summary, chunk: loan.chunk, kept: fresh)
    }

    /// Stages the records of the page that was read last, each for its slice.
    private func stage(in loan: TransformPool.Loan, _ fetch: Fetch, _ time: ServerTime, _ progress: SliceProgress)
        throws(SourceError)
    {
        guard fetch.isShared else {
            var context = try context(fetch.first, time)
            context.known = progress.known.hashes
            return loan.transform.stage(for: context, naming: progress.parts[0].members, into: loan.chunk)
        }
        var slices: [(context: SliceContext, members: SliceMembers)] = []
        for part in progress.parts { slices.append((try context(part.task, time), part.members)) }
        loan.transform.stage(for: slices, into: loan.chunk)
    }

    /// Warns, once a run for each pipeline, that a list which was taken to be one page may have more, or that the configuration
    /// names the wrong place.
    private func warnOfMissingSign(_ paginator: any Paginator, _ page: PageSummary) async {
        guard page.records > 0, page.outline != nil, !paginator.end.words.contains(.absent),
            await fetcher.once.isFirst("no sign: \(pipeline.name)")
        else { return }
        let signs = paginator.signs.joined(separator: " or ")
        fetcher.log.warning(
            "no page had \(signs), so the list was taken to be one page; if that is right, write end: absent in paginate",
            metadata: ["pipeline": "\(pipeline.name)", "path": "\(pipeline.path)", "records": "\(page.records)"])
    }

    /// Warns, once a run for each pipeline, that a page without records where they may be missing has others elsewhere.
    private func warnOfOtherRecords(_ body: PageBuffer) async {
        let outline = PageOutline(of: body)
        guard !outline.isArray, outline[pipeline.records] == nil,
            let other = outline.entries.first(where: { $0.value == .array(isEmpty: false) }),
            await fetcher.once.isFirst("other records: \(pipeline.name)")
        else { return }
        fetcher.log.warning(
            "a page has no records where they are expected, which answers.records allows, and an array elsewhere; is that the list?",
            metadata: [
                "pipeline": "\(pipeline.name)", "path": "\(pipeline.path)", "expected": "\(pipeline.records)",
                "found": "\(other.path.description.asServerText(limit: 100))",
            ])
    }

    /// The server's time of a page: its own `as_of`, else the Date header, as far as it is believed.
    private func serverTime(_ envelope: [FieldPath: JSONScalar], _ page: PageFetcher.Page) async -> ServerTime {
        var said: Instant?
        if let path = pipeline.asOf, case .string(let text)? = envelope[path] { said = Instant(rfc3339: text) }
        let sent = page.sent
        let reference = fetcher.clock.database.now(at: sent)
        said = said ?? page.response[header: "Date"].flatMap { HTTPDate.instant($0, reference: reference) }
        let time = await fetcher.clock.time(said: said, sent: sent, history: history)
        await ClockWarning(time).log(of: pipeline, page.response, fetcher)
        return time
    }

    private func context(_ task: SliceTask, _ time: ServerTime) throws(SourceError) -> SliceContext {
        var plausibleDays: ClosedRange<CivilDay>?
        if let window = pipeline.reading.window {
            var start = window.start
            // A backfill may reach further back than the nightly runs do.
            if case .window(let first, _) = task.range { start = min(start, first) }
            plausibleDays = try DateBounds(start: start, now: time.latest).days
        }
        var context = SliceContext(
            sliceID: task.id, partition: task.partition, extractedAt: time.believed, plausibleDays: plausibleDays)
        context.versionBounds = time.versionBounds
        context.range = task.ledgerRange(asOf: nil)
        context.waiting = task.waiting
        context.refused = task.refused
        return context
    }
}
