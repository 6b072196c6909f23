import Core
import Extract

/// A request that is repeated by the rules of a run, as long as somebody who waits for an answer has patience.
package struct PatientRequest: Sendable {
    private let retry: RetryPolicy
    private let classifier: ResponseClassifier
    private let sleep: @Sendable (Duration) async throws -> Void
    /// Of all waits together.
    private static let patience = Duration.seconds(4)

    package init(
        _ settings: APISettings, _ answers: AnswerSettings, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        retry = RetryPolicy(settings.retry)
        classifier = ResponseClassifier(settings.errors, rules: answers.rules)
        self.sleep = sleep
    }

    /// The answer, whatever it says, unless it is a 429 to the last.
    ///
    /// - Parameters:
    ///   - label: The request, for messages: `GET /ad-performance`.
    ///   - send: One attempt.
    /// - Throws: `SourceError` in the words, and with the exit code, of a run that meets the same; what `send` throws.
    package func answer(
        to request: HTTPRequest, label: String, _ send: @Sendable () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        var left = PatientRequest.patience
        var attempt = 1
        while true {
            let response = try await send()
            let error = classifier.error(
                status: response.status, headers: response.headers,
                answer: ResponseClassifier.Answer(response, classifier), label: label, url: request.url)
            guard var error, response.status == 429 else { return response }
            let wait = try retry.wait(after: error, attempt: attempt, random: 0.5)
            guard wait <= left else {
                let asked = wait.components.seconds
                error.description += "; a run would wait \(asked > 0 ? "\(asked) s" : "a moment") and ask again"
                throw error
            }
            try await sleep(wait)
            left -= wait
            attempt += 1
        }
    }
}
