import Core
import Extract
import JSONReader
import Transform

/// Reads one slice page by page: fetch, transform, stage. The next page is fetched while the last is being copied.
struct SliceReader: Sendable {
    let pipeline: Pipeline
    let baseURL: HTTPURL
    let headers: [HTTPHeader]
    let fetcher: PageFetcher
    let retry: RetryPolicy
    let pool: TransformPool
    let worker: LaneWorker
    let random: @Sendable () -> Double
    let executor: (any TaskExecutor)?
    let plan: TransformPlan
    let memberMemory: MemberMemory
    let downloader: Downloader?
    /// No other slice is read meanwhile.
    let isAlone: Bool

    /// How often a slice may begin again (expired cursors, lists that shift under the pages).
    private static let maximumRestarts = 3

    private var gates: SliceGates { SliceGates(reading: pipeline.reading) }

    /// How reading a slice ended, with what it cost.
    struct Outcome: Sendable {
        var calls = 0
        var retries = 0
        /// Of the fetch as a whole.
        var failure: RunFailure?
        /// Slices that were read to their end and that a gate holds.
        var held: [(task: SliceTask, failure: RunFailure)] = []
        var sourceError: SourceError?
        var warehouseError: WarehouseError?
    }

    /// Position and sums of a fetch.
    private struct Progress {
        var paginator: any Paginator
        var parts: [Part]
        var asOf: Instant?
        var pages = 0
        var calls = 0
        var retries = 0
        var copying: Task<Result<Void, WarehouseError>, Never>?
        let known: KnownRowsLookup
        var tags: PageTags
        /// What the pages held.
        var contents = PageTrail()
        /// Asks the target while the next page is being fetched.
        var learning: Task<Void, Never>?

        /// What goes to one of its slices.
        struct Part {
            let task: SliceTask
            let members: SliceMembers
            var stage: SliceStage
        }

        mutating func add(_ chunk: StageChunk) {
            guard chunk.parts.count == parts.count else { return parts[0].stage.add(chunk) }
            for index in parts.indices { parts[index].stage.add(chunk.parts[index], of: chunk) }
        }

        var hasStaged: Bool { parts.contains { $0.stage.received > 0 } }
    }

    /// Reads what the fetch serves to its end; its slices are then complete or abandoned.
    func read(_ fetch: Fetch) async -> Outcome {
        let tickets = await worker.admit(fetch.slices.map(\.id), month: fetch.first.month)
        var outcome = Outcome()
        var restarts = 0
        while true {
            var progress = Progress(
                paginator: pipeline.paginator,
                parts: fetch.slices.map { task in
                    Progress.Part(
                        task: task, members: SliceMembers(plan, memory: memberMemory),
                        stage: SliceStage(tables: plan.layout.tables.count))
                },
                known: KnownRowsLookup(
                    plan.layout, range: fetch.range, reading: pipeline.reading, isAlone: isAlone,
                    isShared: fetch.isShared),
                tags: PageTags(fetch.first, isFirstAttempt: restarts == 0))
            let result = await readPages(fetch, tickets[0], &progress)
            await progress.learning?.value
            let copied = await progress.copying?.value ?? .success(())
            outcome.calls += progress.calls
            outcome.retries += progress.retries
            switch (result, copied) {
            case (_, .failure(let error)):
                outcome.warehouseError = error
                outcome.failure = RunFailure(error)
            case (.failure(let error), .success)
            where error.kind == .gone && progress.pages == 0 && !fetch.isShared:
                // Nothing to load is what there is to know of it: not to be asked again.
                progress.asOf = await fetcher.gate.serverNow
                await complete(progress, tickets, &outcome)
                return outcome
            case (.failure(let error), _):
                if error.kind == .restart || error.kind == .miscounted, restarts < SliceReader.maximumRestarts,
                    await begin(again: tickets)
                {
                    restarts += 1
                    continue
                }
                outcome.sourceError = error
                outcome.failure = RunFailure(error)
            case (.success, .success):
                await complete(progress, tickets, &outcome)
                return outcome
            }
            for ticket in tickets { await worker.abandon(ticket, hasStaged: progress.hasStaged || restarts > 0) }
            return outcome
        }
    }

    private func begin(again tickets: [LaneWorker.Ticket]) async -> Bool {
        for ticket in tickets {
            do { try await worker.discard(ticket) } catch { return false }
        }
        return true
    }

    /// Each slice passes its gates, or is held alone.
    private func complete(_ progress: Progress, _ tickets: [LaneWorker.Ticket], _ outcome: inout Outcome) async {
        for (index, part) in progress.parts.enumerated() {
            if !part.task.isAccepted, let held = gates.failure(of: part.stage, part.task, asOf: progress.asOf) {
                outcome.held.append((part.task, held))
                await worker.abandon(tickets[index], hasStaged: part.stage.received > 0)
                continue
            }
            // What was asked is counted once.
            let slice = completed(part, progress, calls: index == 0 ? outcome.calls : 0, isFirst: index == 0)
            await worker.complete(slice, part.stage, tickets[index])
        }
    }

    private func completed(_ part: Progress.Part, _ progress: Progress, calls: Int, isFirst: Bool) -> CompletedSlice {
        let asOf = progress.asOf ?? .unixEpoch
        let task = part.task
        var slice = CompletedSlice(
            id: task.id, partition: task.partition, range: task.ledgerRange(asOf: asOf), asOf: asOf,
            pages: isFirst ? progress.pages : 0, calls: calls, received: part.stage.received,
            rejected: part.stage.rejected, isAccepted: task.isAccepted,
            rows: zip(part.stage.tables, part.stage.knownRows).map { $0.rows + $1 })
        slice.claim = task.claim
        slice.isNotModified = progress.tags.isNotModified
        slice.tags = progress.tags.toKeep(slice)
        return slice
    }

    private func readPages(_ fetch: Fetch, _ ticket: LaneWorker.Ticket, _ progress: inout Progress) async
        -> Result<Void, SourceError>
    {
        let base = baseRequest(fetch)
        var last: PageSummary?
        do throws(SourceError) {
            while let page = try await nextPage(after: last, from: base, fetch, &progress) {
                progress.pages += 1
                last = page.summary
                try progress.tags.note(page.kept, isNotModified: page.chunk == nil, pipeline)
                guard let chunk = page.chunk else {
                    if let kept = page.kept { progress.parts[0].stage.add(kept) }
                    continue
                }
                // One copy at a time: the chunk before must be with the server before this one follows.
                if case .failure = await progress.copying?.value ?? .success(()) {
                    await pool.giveBack(chunk)
                    return .success(())
                }
                progress.add(chunk)
                learn(from: chunk, fetch.first, &progress)
                progress.copying = Task(executorPreference: executor) { [worker, pool] in
                    let result: Result<Void, WarehouseError>
                    do throws(WarehouseError) {
                        try await worker.stage(chunk, ticket)
                        result = .success(())
                    } catch { result = .failure(error) }
                    await pool.giveBack(chunk)
                    return result
                }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Before a window or list is read on: what of it does the target hold as it is?
    private func learn(from chunk: StageChunk, _ task: SliceTask, _ progress: inout Progress) {
        guard !progress.known.isSettled else { return }
        let seen = chunk.seen
        let rows = chunk.received
        progress.learning = Task(executorPreference: executor) { [worker, known = progress.known] in
            await known.learn(from: seen, rows: rows, partition: task.partition) { await worker.knownRows($0) }
        }
    }

    private struct StagedPage: Sendable {
        let summary: PageSummary
        /// `nil`: the page is as it was when the list was last published.
        var chunk: StageChunk?
        /// To ask with next time.
        var kept: PageTag?
    }

    /// Fetches, checks and transforms the next page, with retries; `nil` when the list is done.
    private func nextPage(
        after last: PageSummary?, from base: HTTPRequest, _ fetch: Fetch, _ progress: inout Progress
    )
        async throws(SourceError) -> StagedPage?
    {
        var attempt = 1
        // The paginator moves only when a page is good: a retry asks from the same position.
        var before = progress.paginator
        while true {
            var paginator = before
            guard let request = try next(&paginator, after: last, from: base, fetch) else {
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
                if case .pageTooLarge(let maximum) = error.kind, let size = before.size, size.records > 1 {
                    before.size?.records = max(1, min(maximum ?? size.records / 2, size.records - 1))
                    continue
                }
                let wait = try retry.wait(after: error, attempt: attempt, random: random())
                try await fetcher.gate.rest(wait)
                attempt += 1
            }
        }
    }

    /// The request for the page after `last`; `nil` at the end of the list, also if a person accepted that it ends short.
    private func next(
        _ paginator: inout any Paginator, after last: PageSummary?, from base: HTTPRequest, _ fetch: Fetch
    ) throws(SourceError) -> HTTPRequest? {
        do throws(SourceError) { return try paginator.request(after: last, from: base) } catch {
            if error.kind == .miscounted, fetch.first.isAccepted { return nil }
            throw error
        }
    }

    private func stage(
        _ request: HTTPRequest, from base: HTTPRequest, _ paginator: any Paginator, _ fetch: Fetch,
        _ attempt: Int, _ progress: inout Progress
    ) async throws(SourceError) -> StagedPage {
        let tag = progress.tags.tag(for: request)
        var asked = request
        if let tag { asked.headers.append(HTTPHeader(name: PageFetcher.condition, value: tag.tag)) }
        let page = try await fetcher.fetch(
            asked, for: PageFetcher.Caller(pipeline: pipeline, fetch: fetch, attempt: attempt))
        if let tag, page.isNotModified {
            await fetcher.budget.release(page.reserved)
            await fetcher.record(page.call, nil)
            if progress.asOf == nil { progress.asOf = await serverTime([:], page.response) }
            return StagedPage(
                summary: PageSummary(
                    url: request.url, headers: page.response.headers, envelope: tag.envelope, records: tag.records),
                kept: tag)
        }
        await progress.learning?.value
        progress.learning = nil
        let loan = await pool.borrow()
        do throws(SourceError) {
            let summary = try read(page.response, of: request, with: loan.transform)
            // What the page says of the next one is part of the page: if that makes no sense, neither does it. Looked at
            // before anything is staged: what a transform has staged once, it does not stage again.
            var probe = paginator
            _ = try next(&probe, after: summary, from: base, fetch)
            if let downloader {
                let extended = try await downloader.download(
                    filesOf: page.response.body, partition: fetch.first.partition)
                _ = try read(extended, of: page.response, with: loan.transform)
            }
            if let fingerprint = loan.transform.pageFingerprint {
                var trail = progress.contents
                try trail.meet(fingerprint, on: summary)
                progress.contents = trail
            }
            if progress.asOf == nil { progress.asOf = await serverTime(summary.envelope, page.response) }
            let asOf = progress.asOf ?? .unixEpoch
            if fetch.isShared {
                let slices = progress.parts.map { (context: context($0.task, asOf: asOf), members: $0.members) }
                loan.transform.stage(for: slices, into: loan.chunk)
            } else {
                var context = context(fetch.first, asOf: asOf)
                context.known = progress.known.hashes
                loan.transform.stage(for: context, naming: progress.parts[0].members, into: loan.chunk)
            }
            fetcher.board.read(pipeline.name, records: loan.chunk.received)
            await pool.giveBack(loan.transform)
            await fetcher.budget.release(page.reserved)
            await fetcher.record(page.call, nil)
            let fresh = PageTags.tag(of: page.response, request, summary, loan.chunk, page: progress.pages + 1)
            return StagedPage(summary: summary, chunk: loan.chunk, kept: fresh)
        } catch {
            await pool.giveBack(loan.transform)
            await pool.giveBack(loan.chunk)
            await fetcher.budget.release(page.reserved)
            await fetcher.record(page.call, error)
            throw error
        }
    }

    private func read(_ response: HTTPResponse, of request: HTTPRequest, with transform: RecordTransform)
        throws(SourceError) -> PageSummary
    {
        let contents = try read(response.body, of: response, with: transform)
        return PageSummary(
            url: request.url, headers: response.headers, envelope: contents.envelope, records: contents.records)
    }

    private func read(_ body: PageBuffer, of response: HTTPResponse, with transform: RecordTransform)
        throws(SourceError) -> (envelope: [FieldPath: JSONScalar], records: Int)
    {
        do throws(PageError) {
            let contents = try transform.read(body)
            if case .string(let code)? = contents.envelope[fetcher.errors.code] {
                throw PageError(reason: "it holds an error, \(code.asServerText(limit: 100))")
            }
            return contents
        } catch {
            let requestID = response[header: fetcher.errors.requestIDHeader].map { " (request \($0))" } ?? ""
            throw SourceError(
                .brokenPage,
                "GET \(pipeline.path): \(response.status), but the page is not as documented: \(error.reason)\(requestID)",
                status: response.status)
        }
    }

    /// The server's time of a page: its own `as_of`, else the Date header, else what is known from other answers.
    private func serverTime(_ envelope: [FieldPath: JSONScalar], _ response: HTTPResponse) async -> Instant? {
        if let path = pipeline.asOf, case .string(let text)? = envelope[path], let time = Instant(rfc3339: text) {
            await fetcher.gate.note(asOf: time)
            return time
        }
        if let time = response[header: "Date"].flatMap({ HTTPDate.instant($0) }) { return time }
        return await fetcher.gate.serverNow
    }

    private func context(_ task: SliceTask, asOf: Instant) -> SliceContext {
        // A backfill may reach further back than the nightly runs do.
        let bounds = pipeline.reading.window.map { window in
            if case .window(let first, _) = task.range {
                return DateBounds(start: min(window.start, first), asOf: asOf)
            }
            return DateBounds(start: window.start, asOf: asOf)
        }
        var context = SliceContext(
            sliceID: task.id, partition: task.partition, extractedAt: asOf,
            plausibleDays: bounds.map { $0.first...$0.last })
        context.refused = task.refused
        return context
    }

    private func baseRequest(_ fetch: Fetch) -> HTTPRequest {
        var path = pipeline.path
        if let spec = pipeline.partition, let partition = fetch.first.partition {
            path = path.replacing(spec.placeholder, with: percentEncoded(partition.id))
        }
        let url = HTTPURL(origin: baseURL.origin, path: baseURL.path + path, query: baseURL.query)
        var request = HTTPRequest(url: url, query: pipeline.query, headers: headers)
        if let parameter = pipeline.partition?.parameter, fetch.first.partition != nil {
            request.set(parameter, to: fetch.slices.compactMap(\.partition?.id).joined(separator: ","))
        }
        switch fetch.range {
        case .window(let first, let last):
            if let window = pipeline.reading.window {
                request.set(window.fromParameter, to: first.description)
                request.set(window.toParameter, to: last.description)
            }
        case .changes(let since):
            if let changes = pipeline.reading.changes { request.set(changes.parameter, to: since.description) }
        case .snapshot: break
        }
        return request
    }
}
