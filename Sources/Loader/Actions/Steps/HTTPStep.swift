import Core
import Extract

/// `http: {url: https://…, json: {…}}`: posts a JSON document; signed as Standard Webhooks, if wanted.
package struct HTTPStep: ActionStep {
    package static let kind = "http"
    package static let keys = [
        "url", "method", "json", "headers", "token", "sign", "id", "answers", "timeout", "once_by_key",
    ]

    private let place: PeerCall.Place
    private let method: HTTPMethod
    private let document: JSONTemplate
    private let headers: [HTTPHeader]
    private let token: SecretSource?
    private let signature: SecretSource?
    private let id: FieldPath?
    private let answers: [(name: String, path: FieldPath)]
    private let timeout: Duration
    /// The peer does what has one Idempotency-Key or webhook-id once.
    private let isRepeatable: Bool

    package init(config node: ConfigNode) throws(ConfigError) {
        let section = try ConfigMapping(node, keys: HTTPStep.keys)
        let url = try section.required("url", .node)
        if case .mapping = url.content {
            place = .secret(try SecretSource.reader.read(url))
        } else {
            place = .address(try ConfigReader.address.read(url))
        }
        method = try section.optional("method", HTTPStep.methodReader) ?? .post
        document = try section.required("json", .document)
        headers = try section.optional("headers", HTTPStep.headerReader) ?? []
        token = try section.optional("token", .secret)
        signature = try section.optional("sign", .secret)
        id = try section.optional("id", .path)
        answers = try section.optional("answers", HTTPStep.answerReader) ?? []
        timeout = try section.optional("timeout", .duration(in: .seconds(1)...(.seconds(120)))) ?? .seconds(30)
        isRepeatable = try section.optional("once_by_key", .boolean) ?? false
    }

    private static var methodReader: ConfigReader<HTTPMethod> {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            let allowed: [HTTPMethod] = [.post, .put, .patch]
            guard let method = allowed.first(where: { $0.word == text }) else {
                throw node.error(
                    "unknown value \"\(text.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: text, among: allowed.map(\.word)))
            }
            return method
        }
    }

    private static var headerReader: ConfigReader<[HTTPHeader]> {
        ConfigReader { (node) throws(ConfigError) in
            var headers: [HTTPHeader] = []
            for entry in try ConfigMapping(node).entries {
                let value = try ConfigReader<String>.text.read(entry.value)
                guard entry.key.isHeaderName, value.isHeaderValue, !entry.key.isTransportHeader,
                    !["idempotency-key", "authorization"].contains(entry.key.lowercased()),
                    !entry.key.lowercased().hasPrefix("webhook-")
                else {
                    throw entry.value.error("\"\(entry.key.escapedForMessage)\" cannot be set here")
                }
                headers.append(HTTPHeader(name: entry.key, value: value))
            }
            return headers
        }
    }

    private static var answerReader: ConfigReader<[(name: String, path: FieldPath)]> {
        ConfigReader { (node) throws(ConfigError) in
            var answers: [(name: String, path: FieldPath)] = []
            for entry in try ConfigMapping(node).entries {
                guard entry.key.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil else {
                    throw entry.value.error("\"\(entry.key.escapedForMessage)\" cannot be a name")
                }
                answers.append((entry.key, try ConfigReader.path.read(entry.value)))
            }
            return answers
        }
    }

    package var templates: [Template] { document.templates }
    package var answerNames: [String] { ["id", "status"] + answers.map(\.name) }
    package var secrets: [SecretSource] {
        var sources = [token, signature].compactMap(\.self)
        if case .secret(let source) = place { sources.append(source) }
        return sources
    }

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        .call(
            PeerCall(
                method, place, headers: headers + [HTTPHeader(name: "Idempotency-Key", value: item.idempotencyKey)],
                token: token, signature: signature,
                // What reads it may be a log or a terminal; parsed it is what it was.
                body: .text(try document.filled(item).text.escapedInJSON, type: "application/json"), timeout: timeout))
    }

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        switch answer.reading(isRepeatable: isRepeatable) {
        case .other(let outcome): return outcome
        case .success(let response):
            let document = response.document
            if document == nil, id != nil || !answers.isEmpty {
                return .unknown("the peer answered \(response.status) with what is no JSON: \(response.excerpt)")
            }
            var values = Dictionary(answers.map { ($0.name, document?[path: $0.path] ?? .scalar(.null)) }) { $1 }
            let peerID = id.flatMap { document?[path: $0]?.scalarText }
            values["id"] = peerID.map { .string($0) } ?? .scalar(.null)
            values["status"] = .number(response.status)
            return .done(StepAnswer(peerID: peerID, status: response.status, values: values))
        }
    }
}
