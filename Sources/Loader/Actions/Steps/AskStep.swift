import Core

/// `ask: {kind: insight, prompt: "…", client: domain_id}`: a prompt to the API's AI. Its answer is text, and nothing more.
package struct AskStep: ActionStep {
    package static let kind = "ask"
    package static let keys = [
        "api", "path", "kind", "prompt", "client", "variations", "max_tokens", "language", "context",
        "budget", "reserve",
    ]

    private let apiName: String?
    private let path: String
    private let promptKind: String
    private let prompt: Template
    private let client: String?
    private let variations: Int?
    private let maximumTokens: Int?
    private let language: String?
    private let context: JSONTemplate?
    package let budget: TokenBudget?

    package init(config node: ConfigNode) throws(ConfigError) {
        let section = try ConfigMapping(node, keys: AskStep.keys)
        apiName = try section.optional("api", .text)
        path = try section.optional("path", .apiPath) ?? "/ai/chat"
        promptKind = try section.required("kind", .text)
        prompt = try section.required("prompt", .template)
        client = try section.optional("client", .text)
        variations = try section.optional("variations", .count(upTo: 10))
        maximumTokens = try section.optional("max_tokens", .count(upTo: 4_096))
        language = try section.optional("language", .text)
        context = try section.optional("context", .document)
        let monthly = try section.optional("budget", AskStep.budgetReader)
        let reserve = try section.optional("reserve", .count(upTo: 1_000_000_000))
        budget = monthly == nil && reserve == nil ? nil : TokenBudget(monthly: monthly, reserve: reserve)
    }

    /// `20000/month`
    private static var budgetReader: ConfigReader<Int> {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard text.hasSuffix("/month"), let tokens = Int(text.dropLast(6)), (1...1_000_000_000).contains(tokens)
            else {
                throw node.error("\"\(text.escapedForMessage)\" is not a budget", suggestion: "for example 20000/month")
            }
            return tokens
        }
    }

    package var templates: [Template] {
        [prompt] + (context?.templates ?? []) + (client.map { [Template(value: $0)] } ?? [])
    }
    package var answerNames: [String] { ["reply", "variations", "tokens", "id", "model"] }
    package var secrets: [SecretSource] { [] }
    package var api: StepAPI { apiName.map { .named($0) } ?? .first }

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        var members: [JSONValue.Member] = [
            .init(name: "kind", value: .string(promptKind)),
            .init(name: "prompt", value: .string(try prompt.rendered(item, .plain).cut(to: 8_000))),
        ]
        if let client { members.append(.init(name: "domain_id", value: try item.value(client))) }
        if let variations { members.append(.init(name: "variations", value: .number(variations))) }
        if let maximumTokens { members.append(.init(name: "max_output_tokens", value: .number(maximumTokens))) }
        if let language { members.append(.init(name: "language", value: .string(language))) }
        if let context { members.append(.init(name: "context", value: try context.filled(item))) }
        return .call(
            PeerCall(
                .post, .api(apiName, path: path),
                headers: [HTTPHeader(name: "Idempotency-Key", value: item.idempotencyKey)],
                body: .json(.object(members)), timeout: .seconds(90)))
    }

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        if case .response(let response) = answer, let outcome = APIRefusal.outcome(response) { return outcome }
        switch answer.reading(isRepeatable: true) {
        case .other(let outcome): return outcome
        case .success(let response):
            guard let document = response.document, let status = document["status"]?.scalarText else {
                return .again(
                    "the AI answered \(response.status) with what is no interaction: \(response.excerpt)", after: nil)
            }
            guard status == "completed" else { return .refused("the AI's answer is \(status.escapedForMessage)") }
            let output = document["output"]
            guard output?["text"]?.scalarText != nil || output?["variations"]?.items.isEmpty == false else {
                return .refused("the AI's answer has neither a text nor variations")
            }
            let id = document["id"]?.scalarText
            return .done(
                StepAnswer(
                    peerID: id, status: response.status,
                    values: [
                        "reply": .string(output?["text"]?.scalarText?.cut(to: 20_000) ?? ""),
                        "variations": .array(Array(output?["variations"]?.items.prefix(10) ?? [])),
                        "tokens": document["usage"]?["total_tokens"] ?? .scalar(.null),
                        "id": id.map { .string($0) } ?? .scalar(.null),
                        "model": document["model"] ?? .scalar(.null),
                    ],
                    tokens: document["usage"]?["total_tokens"]?.scalarText.flatMap { Int($0) },
                    tokensLeft: document["usage"]?["plan_tokens_remaining"]?.scalarText.flatMap { Int($0) }))
        }
    }
}
