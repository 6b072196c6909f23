import Core
import Extract

/// Asks an API for a few pages of a list that nobody has configured yet, by the rules of a run: one request after the other,
/// not faster than the API's limits, and never more than a number of them.
package actor ListSampler {
    private let settings: APISettings
    private let transport: any HTTPTransport
    private let surroundings: Surroundings
    private let most: Int
    /// Requests so far, repeated ones included.
    package private(set) var sent = 0

    /// Of all waits for one page together: somebody waits for the answer.
    private static let patience = Duration.seconds(4)

    /// - Parameter most: Requests, in all.
    package init(
        _ settings: APISettings, transport: any HTTPTransport, surroundings: Surroundings, most: Int
    ) {
        self.settings = settings
        self.transport = transport
        self.surroundings = surroundings
        self.most = most
    }

    package var left: Int { most - sent }

    /// Asks for one page; what may pass is asked for again.
    ///
    /// - Parameter isTrial: The API may refuse what is asked, in whatever way: once more is enough.
    /// - Throws: `SourceError` in the words of a run that meets the same; `RequestsSpent`.
    package func page(_ request: HTTPRequest, of pipeline: Pipeline, isTrial: Bool = false) async throws -> SampledPage
    {
        var patience = ListSampler.patience
        var attempt = 1
        while true {
            do {
                return try await once(request, of: pipeline)
            } catch let error as SourceError {
                let policy = RetryPolicy(settings.retry)
                var wait = try policy.wait(after: error, attempt: attempt, random: surroundings.random())
                if wait > patience, error.retryAfter == nil { wait = patience }
                let isEnough = isTrial && attempt > 1 && !error.isThrottled
                guard wait <= patience, patience > .zero, left > 0, !isEnough else { throw error }
                try await surroundings.sleep(wait)
                patience -= wait
                attempt += 1
            }
        }
    }

    private func once(_ request: HTTPRequest, of pipeline: Pipeline) async throws -> SampledPage {
        guard left > 0 else { throw RequestsSpent() }
        if sent > 0 { try await surroundings.sleep(spacing) }
        sent += 1
        let classifier = ResponseClassifier(settings.errors, rules: pipeline.answers.rules)
        var response: HTTPResponse
        do {
            response = try await classifier.send(request, over: transport)
        } catch {
            throw SourceError(error, label: pipeline.label)
        }
        let meaning = classifier.meaning(of: response, pipeline)
        if meaning.isPage {
            response.body = try PageReading.document(of: response, pipeline, isDecided: meaning.isDecided)
        }
        let error = meaning.answer(response, classifier).flatMap { answer in
            classifier.error(
                status: response.status, headers: response.headers, answer: answer, label: pipeline.label,
                url: request.url)
        }
        if let error { throw error }
        return SampledPage(request: request, response: response)
    }

    /// Between two requests: what the slowest of the rates per minute or less leaves.
    private var spacing: Duration {
        settings.limits.rates.filter { $0.per <= .seconds(60) }.map { $0.per / $0.requests }.max() ?? .zero
    }
}
