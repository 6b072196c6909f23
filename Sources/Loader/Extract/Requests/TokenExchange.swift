import Core
import Foundation

/// One request for a token, and what its answer says.
struct TokenExchange: Sendable {
    private let request: TokenRequest
    private let url: HTTPURL
    private let transport: any CredentialedTransport
    private let now: @Sendable () -> Instant

    /// The last tenth of a token's life is not used, nor its last minute: requests take time, and clocks differ.
    private static let margin = Duration.seconds(60)

    /// - Parameter transport: For an origin.
    init(
        _ request: TokenRequest, at url: HTTPURL, transport: (Origin) -> any CredentialedTransport,
        now: @escaping @Sendable () -> Instant
    ) {
        self.request = request
        self.url = url
        self.transport = transport(url.origin)
        self.now = now
    }

    func result() async -> Result<IssuedToken, TransportError> {
        do throws(TransportError) { return .success(try await issue()) } catch { return .failure(error) }
    }

    private func issue() async throws(TransportError) -> IssuedToken {
        let asked = now()
        let response = try await transport.send(
            HTTPRequest(
                .post, url: url, headers: [HTTPHeader(name: "Accept", value: "application/json")],
                body: request.body.reveal { .text($0, type: request.type) }),
            with: request.credentials)
        let document = try? JSONSerialization.jsonObject(with: Data(response.body.bytes))
        guard (200..<300).contains(response.status) else { throw refusal(response, document) }
        guard let token = value(request.answer.token, in: document) as? String, !token.isEmpty else {
            throw TransportError(
                .credentials, "\(label): \(response.status), but there is no token at \"\(request.answer.token)\"")
        }
        let secret = Secret(token)
        guard token.isHeaderValue else {
            throw TransportError(.credentials, "\(label): the token holds characters that no header may hold")
        }
        LoadedSecrets.add(secret)
        let refresh = (value(request.answer.refresh, in: document) as? String).map { Secret($0) }
        if let refresh { LoadedSecrets.add(refresh) }
        let renewal = lifetime(document).map { asked + ($0 - min(TokenExchange.margin, $0 / 10)) }
        return IssuedToken(secret, renewal: renewal, refresh: refresh)
    }

    /// Some servers write the number as a text.
    private func lifetime(_ document: Any?) -> Duration? {
        let value = value(request.answer.lifetime, in: document)
        let seconds = (value as? NSNumber)?.doubleValue ?? (value as? String).flatMap { Double($0) }
        guard let seconds, seconds > 0, seconds < 1e9 else { return nil }
        return .seconds(seconds)
    }

    /// Where servers say why: first as RFC 6749, section 5.2, has it, then as others do.
    private static let reasons = [
        ["error"], ["error_description"], ["error", "code"], ["error", "message"], ["message"], ["msg"], ["detail"],
        ["title"],
    ].map { FieldPath(names: $0) }

    /// In the server's own words.
    private func refusal(_ response: HTTPResponse, _ document: Any?) -> TransportError {
        let words = TokenExchange.reasons.compactMap { value($0, in: document) as? String }
        var text = "\(label): \(response.status)"
        if !words.isEmpty { text += " \(words.joined(separator: ": ").asServerText)" }
        let isPassing = response.status >= 500 || [408, 425, 429].contains(response.status)
        return TransportError(isPassing ? .network : .credentials, "\(text), so there is no token")
    }

    private func value(_ path: FieldPath, in document: Any?) -> Any? {
        path.names.reduce(document) { ($0 as? [String: Any])?[$1] }
    }

    private var label: String { "\(HTTPMethod.post.rawValue) \(url.origin)\(url.path)" }
}
