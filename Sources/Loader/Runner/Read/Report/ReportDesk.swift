import Core
import Extract
import Foundation
import Logging

/// Where reports are ordered and waited for: each order is in the books before it is sent, and the job's id before it is
/// used, so that whoever dies, the next run goes on with the job.
struct ReportDesk: Sendable {
    let pipeline: Pipeline
    let spec: ReportJobSpec
    let context: RunContext

    /// What it took.
    struct Costs: Sendable {
        var calls = 0
        var retries = 0
    }

    private var fetcher: PageFetcher { context.fetcher }
    private var reader: ReportAnswerReader { ReportAnswerReader(pipeline: pipeline, spec: spec) }

    /// The report on a range, once it is done.
    ///
    /// - Throws: `ReadFailure`: `pending` if it is not done within `wait`, `rejected` if the job failed.
    func report(on range: SliceRange, for fetch: Fetch, _ costs: inout Costs) async throws(ReadFailure)
        -> FinishedReport
    {
        let order = fetch.order(
            for: range, of: pipeline, spec, baseURL: context.settings.baseURL, headers: context.settings.headers
        ).filled
        let job = try await begin(order, range, fetch)
        do {
            return try await finish(job, order, fetch, &costs)
        } catch {
            guard job.id != nil, error.isEndOfReport else { throw error }
            // An API forgets its jobs: then what an earlier run ordered is ordered once more.
            context.log.notice(
                "the API has no such report job any more; it is ordered again",
                metadata: ["pipeline": "\(pipeline.name)", "partition": "\(fetch.partitionKey)", "cause": "\(error)"])
            return try await finish(try await begin(order, range, fetch), order, fetch, &costs)
        }
    }

    private func begin(_ order: HTTPRequest, _ range: SliceRange, _ fetch: Fetch) async throws(ReadFailure) -> ReportJob
    {
        let wanted = ReportOrder(
            pipeline: pipeline.name, partitionKey: fetch.first.partitionKey, days: range.days, digest: order.digest)
        let job = try await book { () throws(WarehouseError) in
            try await context.warehouse.reportJobs.begin(
                wanted, key: UUID().uuidString.lowercased(), keep: spec.keep, runID: context.id)
        }
        if job.isOld, job.id == nil, spec.keyHeader == nil {
            context.log.warning(
                "an earlier run sent this order and never learnt what became of it; it is sent again",
                metadata: [
                    "pipeline": "\(pipeline.name)", "partition": "\(fetch.partitionKey)", "slice": "\(range)",
                    "next": "if the API takes a key for orders, name its header in report.key",
                ])
        }
        return job
    }

    private func finish(_ job: ReportJob, _ order: HTTPRequest, _ fetch: Fetch, _ costs: inout Costs)
        async throws(ReadFailure) -> FinishedReport
    {
        do {
            if job.id != nil { return try await wait(for: job, asked: nil, first: .zero, fetch, &costs) }
            let (ordered, answer) = try await send(order, job, fetch, &costs)
            switch try reader.progress(answer, isOrder: true) {
            case .done: return FinishedReport(ordered, files: try reader.files(answer))
            case .failed(let words): throw failure(ordered, words)
            case .running:
                return try await wait(
                    for: ordered, asked: RetryAfter.wait(in: answer.headers), first: spec.poll.wait(after: 0), fetch,
                    &costs)
            }
        } catch let error as SourceError {
            if error.isEndOfReport {
                try await book { () throws(WarehouseError) in
                    try await context.warehouse.reportJobs.giveUp([job.number])
                }
            }
            throw ReadFailure.source(error)
        } catch let error as WarehouseError {
            throw ReadFailure.warehouse(error)
        } catch let error as ReadFailure {
            throw error
        } catch {
            preconditionFailure("nothing else is thrown: \(error)")
        }
    }

    // MARK: Ordering

    private func send(_ order: HTTPRequest, _ job: ReportJob, _ fetch: Fetch, _ costs: inout Costs) async throws -> (
        ReportJob, HTTPResponse
    ) {
        var request = order
        if let name = spec.keyHeader { request.headers.append(HTTPHeader(name: name, value: job.key)) }
        let answer = try await answer(to: request, spec.order, fetch, &costs)
        var ordered = job
        ordered.id = try reader.id(answer)
        let now = fetcher.clock.database.now(at: fetcher.pace.now)
        ordered.serverTime = answer[header: "Date"].flatMap { HTTPDate.instant($0, reference: now) }
        try await context.warehouse.reportJobs.note(ordered, id: ordered.id ?? "", serverTime: ordered.serverTime)
        context.log.debug(
            "report ordered",
            metadata: [
                "pipeline": "\(pipeline.name)", "partition": "\(fetch.partitionKey)", "job": "\(ordered.shownID)",
            ])
        return (ordered, answer)
    }

    // MARK: Waiting

    /// Asks after a job until it is done.
    ///
    /// - Parameters:
    ///   - asked: How long the API wants to be left alone.
    ///   - first: Time until the first question where it does not say so.
    private func wait(
        for job: ReportJob, asked: Duration?, first: Duration, _ fetch: Fetch, _ costs: inout Costs
    ) async throws -> FinishedReport {
        let request = fetch.request(
            spec.poll.request, of: pipeline, job: job, baseURL: context.settings.baseURL,
            headers: context.settings.headers
        ).filled
        let begun = fetcher.pace.now
        var (asked, own) = (asked, first)
        var word: String?
        var questions = 0
        while true {
            let left = spec.wait - (fetcher.pace.now - begun)
            guard left > .zero, asked ?? .zero <= left else { throw pending(job, word) }
            try await fetcher.pace.rest(asked ?? min(own, left))
            questions += 1
            let state: Question
            do throws(SourceError) { state = try await ask(request, fetch, &costs) } catch {
                // A job that has only just been ordered may not be known everywhere yet.
                guard error.status == 404, error.kind == .partitionRefused, !job.isOld,
                    fetcher.pace.now - begun < ReportDesk.birth
                else { throw error }
                state = Question(progress: .running(word: nil), files: [], asked: error.retryAfter)
            }
            switch state.progress {
            case .done: return FinishedReport(job, files: state.files)
            case .failed(let words): throw failure(job, words)
            case .running(let said):
                word = said ?? word
                guard fetcher.clock.database.now(at: fetcher.pace.now) - job.begunAt <= spec.keep else {
                    throw endless(job, word)
                }
                (asked, own) = (state.asked, spec.poll.wait(after: questions))
            }
        }
    }

    /// Time until every part of an API knows a job that another has taken.
    private static let birth = Duration.seconds(120)

    /// What a question after a job brought.
    private struct Question {
        let progress: ReportProgress
        let files: [String]
        /// How long the API wants to be left alone.
        let asked: Duration?
    }

    /// Asks after a job. An answer that cannot be read is asked for again, and tells nothing of the job in the end.
    private func ask(_ request: HTTPRequest, _ fetch: Fetch, _ costs: inout Costs) async throws(SourceError) -> Question
    {
        var attempt = 1
        while true {
            let answer: HTTPResponse
            do throws(SourceError) {
                answer = try await self.answer(to: request, spec.poll.request, fetch, &costs)
            } catch {
                throw error.ofPoll
            }
            do throws(SourceError) {
                let progress = try reader.progress(answer, isOrder: false)
                return Question(
                    progress: progress, files: progress == .done ? try reader.files(answer) : [],
                    asked: RetryAfter.wait(in: answer.headers))
            } catch {
                var error = error
                error.keepsJob = true
                guard attempt < context.settings.retry.attempts else { throw error }
                try await fetcher.pace.rest(
                    RetryPolicy(context.settings.retry).backoff(attempt: attempt) * context.surroundings.random())
                attempt += 1
            }
        }
    }

    private func answer(
        to request: HTTPRequest, _ spelling: ListRequest, _ fetch: Fetch, _ costs: inout Costs
    ) async throws(SourceError) -> HTTPResponse {
        var attempt = 1
        while true {
            if Task.isCancelled { throw SourceError(.cancelled, "the run was cancelled") }
            do throws(SourceError) {
                costs.calls += 1
                if attempt > 1 { costs.retries += 1 }
                return try await fetcher.answer(
                    to: request, spelling, for: PageFetcher.Caller(pipeline: pipeline, fetch: fetch, attempt: attempt))
            } catch {
                let wait = try RetryPolicy(context.settings.retry).wait(
                    after: error, attempt: attempt, random: context.surroundings.random())
                try await fetcher.pace.rest(wait)
                attempt += 1
            }
        }
    }

    // MARK: Ends

    private func pending(_ job: ReportJob, _ word: String?) -> SourceError {
        SourceError(
            .pending,
            "\(spec.order.label): job \(job.shownID) is not done\(said(word)) after \(spec.wait.components.seconds) s; the next run goes on waiting for it\(hint(word))"
        )
    }

    private func endless(_ job: ReportJob, _ word: String?) -> SourceError {
        var error = SourceError(
            .rejected,
            "\(spec.order.label): job \(job.shownID) is not done\(said(word)) \(spec.keep.components.seconds) s after it was ordered, and is given up; the next run orders anew\(hint(word))"
        )
        error.isOfJob = true
        return error
    }

    private func failure(_ job: ReportJob, _ words: String) -> SourceError {
        var error = SourceError(
            .rejected,
            "\(spec.order.label): job \(job.shownID) failed: \(words.asServerText); the next run orders anew")
        error.isOfJob = true
        return error
    }

    private func said(_ word: String?) -> String { word.map { " (\"\($0.asServerText(limit: 100))\")" } ?? "" }

    /// A word that means "done" and is not named would have it wait for ever.
    private func hint(_ word: String?) -> String {
        word == nil ? "" : "; if that word means done, or failed, name it in report.poll"
    }

    private func book<Value>(_ body: () async throws(WarehouseError) -> Value) async throws(ReadFailure) -> Value {
        do throws(WarehouseError) { return try await body() } catch { throw .warehouse(error) }
    }
}

/// Why a slice could not be read: the API, or the books in the database.
enum ReadFailure: Error, Sendable, CustomStringConvertible {
    case source(SourceError)
    case warehouse(WarehouseError)

    var description: String {
        switch self {
        case .source(let error): error.description
        case .warehouse(let error): error.description
        }
    }

    /// The job, or its report, is of no more use.
    var isEndOfReport: Bool {
        if case .source(let error) = self { error.isEndOfReport && !error.isOfJob } else { false }
    }
}

extension SourceError {
    /// A refusal of the question after a job, or of what it made: that the days are gone is for the answer to the order to say.
    var ofPoll: SourceError {
        guard kind == .gone || kind == .nothing || kind == .skipped else { return self }
        var error = self
        error.kind = .rejected
        return error
    }

    /// What no later question to the same job will mend.
    var isEndOfReport: Bool {
        if keepsJob { return false }
        return switch kind {
        case .rejected, .partitionRefused, .gone, .nothing, .restart, .noRecords, .noSign, .miscounted, .brokenPage:
            true
        case .unavailable, .pageTooLarge, .later, .pending, .credentials, .forbidden, .skipped, .security, .cancelled:
            false
        }
    }
}

/// A report that can be fetched.
struct FinishedReport: Sendable {
    let job: ReportJob
    /// Addresses of its files, absolute or below the API's; their queries may be signatures.
    let files: [String]

    init(_ job: ReportJob, files: [String]) {
        self.job = job
        self.files = files
    }
}

extension ReportJob {
    /// For messages.
    var shownID: String { (id ?? "without an id").asServerText(limit: 100) }
}

extension HTTPRequest {
    /// SHA-256 of all that the request asks for. Secrets are not in it: they are added where it is sent.
    var digest: [UInt8] {
        let headers = headers.map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(separator: "\n")
        let text = Array("\(method.rawValue) \(target)\n\(headers)\n\n".utf8) + (body?.bytes ?? [])
        return text.withUnsafeBytes { sha256($0) }
    }
}
