import Core
import Extract
import JSONReader
import Logging

/// Sends one request and tells what its answer means. No retries here: the slice decides about those.
struct PageFetcher: Sendable {
    let transport: any HTTPTransport
    let files: FileTransport
    let pace: RequestPace
    let clock: APIClock
    let health: APIHealth
    let once: OncePerRun
    let budget: PageBudget
    let classifier: ResponseClassifier
    let errors: ErrorSettings
    let audit: CallAudit
    let board: ProgressBoard
    let log: Logger

    /// A page in memory, and what it holds of the budget.
    struct Page: Sendable {
        let response: HTTPResponse
        let reserved: Int
        /// When it was asked for, by the run's monotonic clock.
        let sent: Duration
        /// To be recorded by whoever reads the page: an answer may yet turn out to be none. `nil`: it is recorded already.
        let call: APICall?

        /// The API says that the page is as it was: there is no body.
        var isNotModified: Bool { response.status == 304 }
    }

    /// Who asks.
    struct Caller: Sendable {
        let pipeline: Pipeline
        let fetch: Fetch
        let attempt: Int
    }

    /// Waits for its turn, sends, and classifies. The caller releases what the page holds of the budget.
    ///
    /// Each attempt that reaches the network is recorded, by the caller if there is a page.
    func fetch(_ request: HTTPRequest, for caller: Caller) async throws(SourceError) -> Page {
        let label = caller.pipeline.label
        let answer = try await exchange(
            request, request.sentQuery, of: caller.pipeline.request, for: caller, over: transport)
        var (response, call) = (answer.response, answer.call)
        if response.status == 304, request.headers.contains(where: { $0.name == PageFetcher.condition }) {
            return Page(
                response: response, reserved: await budget.settle(answer.reserved, actual: 0), sent: call.begun,
                call: call)
        }
        let classifier = classifier(for: caller.pipeline)
        let meaning = classifier.meaning(of: response, caller.pipeline)
        if meaning.isPage {
            do throws(SourceError) {
                response.body = try PageReading.document(of: response, caller.pipeline, isDecided: meaning.isDecided)
            } catch {
                await budget.release(answer.reserved)
                await record(call, error)
                throw error
            }
        }
        let error = meaning.answer(response, classifier).flatMap { answer in
            classifier.error(
                status: response.status, headers: response.headers, answer: answer, label: label, url: request.url)
        }
        if let error {
            await fail(answer, error, of: caller.pipeline.path)
            throw error
        }
        return Page(
            response: response, reserved: await budget.settle(answer.reserved, actual: response.body.capacity),
            sent: call.begun, call: call)
    }

    /// The answer to a request that is no page of the list.
    ///
    /// - Parameter spelling: The request as the configuration has it.
    func answer(to request: HTTPRequest, _ spelling: ListRequest, for caller: Caller) async throws(SourceError)
        -> HTTPResponse
    {
        let answer = try await exchange(request, request.sentQuery, of: spelling, for: caller, over: transport)
        if let error = refusal(answer.response, request, spelling, caller) {
            await fail(answer, error, of: spelling.path)
            throw error
        }
        // A few bytes, which say nothing of how large pages are.
        await budget.release(answer.reserved)
        await record(answer.call, nil)
        return answer.response
    }

    /// A file that stays in memory: the caller releases what it holds of the budget. Its address is one that the API gave, whose
    /// query may be a signature.
    ///
    /// - Parameter isOwn: It lies at the API: then what the answer says of quotas is the API's.
    func file(
        _ request: HTTPRequest, _ spelling: ListRequest, for caller: Caller, over transport: any HTTPTransport,
        isOwn: Bool
    ) async throws(SourceError) -> Page {
        let answer = try await exchange(
            request, nil, of: spelling, for: caller, over: transport, isOwn: isOwn, upTo: request.maximumAnswer)
        let response = answer.response
        let label = spelling.label
        let error: SourceError?
        switch response.status {
        case 200: error = nil
        case 202, 408, 425, 429, 500...:
            error = SourceError(
                .unavailable, "\(label): \(response.status)", status: response.status,
                retryAfter: RetryAfter.wait(in: response.headers))
        case 401, 403:
            // The address may have expired: asked once more, the API gives a fresh one.
            var refused = SourceError(
                .rejected, "\(label): \(response.status); the address of the file may have expired",
                status: response.status)
            refused.keepsJob = true
            error = refused
        default: error = SourceError(.rejected, "\(label): \(response.status)", status: response.status)
        }
        if let error {
            if isOwn { await pace.note(error, of: spelling.path) }
            await budget.release(answer.reserved)
            await record(answer.call, error)
            throw error
        }
        await record(answer.call, nil)
        return Page(
            response: response,
            reserved: await budget.settle(answer.reserved, actual: response.body.capacity, isPage: false),
            sent: answer.call.begun, call: nil)
    }

    private func refusal(
        _ response: HTTPResponse, _ request: HTTPRequest, _ spelling: ListRequest, _ caller: Caller
    ) -> SourceError? {
        let classifier = classifier(for: caller.pipeline)
        return classifier.error(
            status: response.status, headers: response.headers,
            answer: ResponseClassifier.Answer(response, classifier), label: spelling.label, url: request.url)
    }

    /// What came back, before anybody has judged it.
    private struct Exchange {
        let response: HTTPResponse
        let reserved: Int
        let call: APICall
    }

    private func fail(_ answer: Exchange, _ error: SourceError, of path: String) async {
        await budget.release(answer.reserved)
        await pace.note(error, of: path)
        await record(answer.call, error)
    }

    /// - Parameters:
    ///   - shownQuery: The part of the query that the books may have.
    ///   - isOwn: The API answers, and what it says of quotas counts.
    ///   - size: Largest size of the answer; `nil`: that of pages so far.
    private func exchange(
        _ request: HTTPRequest, _ shownQuery: String?, of spelling: ListRequest, for caller: Caller,
        over transport: any HTTPTransport, isOwn: Bool = true, upTo size: ByteCount? = nil
    ) async throws(SourceError) -> Exchange {
        let path = spelling.path
        // Memory first: a place in the quota that waits for memory would be used too late.
        let reserved = await budget.reserve(size?.bytes)
        let waited: Duration
        do throws(SourceError) { waited = try await pace.pass(path) } catch {
            await budget.release(reserved)
            throw error
        }
        board.called(caller.pipeline.name, after: waited)
        var call = APICall(
            pipeline: caller.pipeline.name, partitionKey: caller.fetch.partitionKey,
            memberKey: caller.fetch.isShared ? 0 : caller.fetch.first.partition?.key ?? 0,
            sliceID: caller.fetch.first.id, begun: pace.now,
            route: request.url.path, attempt: caller.attempt)
        call.method = request.method.rawValue
        call.query = shownQuery
        let response: HTTPResponse
        do {
            response = try await classifier(for: caller.pipeline).send(request, over: transport)
            await pace.leave()
        } catch {
            await pace.leave()
            await budget.release(reserved)
            let failure = SourceError(error, label: spelling.label)
            call.duration = pace.now - call.begun
            await record(call, failure)
            throw failure
        }
        call.note(response, errors)
        if isOwn {
            await pace.note(response, of: path)
            await health.note(response)
            await warnOfDeprecation(response, path)
        }
        await warnOfEcho(response, caller.pipeline)
        return Exchange(response: response, reserved: reserved, call: call)
    }

    /// With the rules of a pipeline.
    func classifier(for pipeline: Pipeline) -> ResponseClassifier {
        pipeline.answers.rules.isEmpty ? classifier : ResponseClassifier(errors, rules: pipeline.answers.rules)
    }

    /// The header that asks for a page only if it has changed.
    static let condition = "If-None-Match"

    /// - Parameter error: Why the answer could not be used; `nil`: it could.
    func record(_ call: APICall, _ error: SourceError?) async {
        var call = call
        if let error {
            call.outcome = error.kind.name
            call.error = error.description
        } else {
            call.outcome = call.status == 304 ? "not_modified" : "ok"
        }
        await audit.add(call)
    }

    /// Once a run: whoever runs the API should know that its answers hold keys.
    private func warnOfEcho(_ response: HTTPResponse, _ pipeline: Pipeline) async {
        guard response.echo != nil, await once.isFirst("an echo of the API key") else { return }
        log.warning(
            "the API's answer contains the API key; it was masked",
            metadata: ["pipeline": "\(pipeline.name)", "path": "\(pipeline.path)"])
    }

    /// Once a run for each thing that is announced: the API, or one list of it, will end (RFC 9745, RFC 8594).
    private func warnOfDeprecation(_ response: HTTPResponse, _ path: String) async {
        let (deprecation, sunset) = (response[header: "Deprecation"], response[header: "Sunset"])
        guard deprecation != nil || sunset != nil,
            await once.isFirst("the end: \(deprecation ?? "") \(sunset ?? "")")
        else { return }
        log.warning(
            "the API announces the end of this version or endpoint",
            metadata: [
                "path": "\(path)", "deprecation": "\((deprecation ?? "not said").asServerText(limit: 100))",
                "sunset": "\((sunset ?? "not said").asServerText(limit: 100))",
                "see": "\((response[header: "Link"] ?? "").asServerText)",
            ])
    }
}

extension APICall {
    fileprivate mutating func note(_ response: HTTPResponse, _ errors: ErrorSettings) {
        status = response.status
        duration = response.elapsed
        responseBytes = response.body.count
        func header(_ name: String) -> String? { response[header: name].map { $0.asServerText(limit: 100) } }
        requestID = header(errors.requestIDHeader)
        rateLimit = header("RateLimit-Limit")
        rateRemaining = header("RateLimit-Remaining")
        rateReset = header("RateLimit-Reset")
        retryAfter = header("Retry-After")
    }
}

extension SourceError {
    /// - Parameter label: The request, for the message: `GET /ad-performance`.
    package init(_ error: TransportError, label: String) {
        let kind: Kind =
            switch error.kind {
            case .network: .unavailable
            case .tooLarge, .security: .security
            case .credentials: .credentials
            case .cancelled: .cancelled
            }
        self.init(kind, "\(label): \(error.description)")
    }
}
