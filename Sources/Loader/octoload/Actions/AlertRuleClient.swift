import Actions
import Core
import Extract

/// The API's alert rules, as `/alert-rules` has them.
struct AlertRuleClient {
    let bench: Workbench
    let transport: AuthenticatedTransport

    private static let perPage = 100
    /// More rules than this are no list of rules.
    private static let maximumPages = 100

    /// Of all clients.
    func list() async throws -> [PresentRule] {
        var rules: [PresentRule] = []
        for page in 1...AlertRuleClient.maximumPages {
            let document = try await send(
                .get,
                query: [
                    QueryItem(name: "page", value: "\(page)"),
                    QueryItem(name: "per_page", value: "\(AlertRuleClient.perPage)"),
                ]
            ).document
            guard case .array(let items)? = document["data"],
                let pages = document["total_pages"]?.scalarText.flatMap({ Int($0) })
            else { throw RunFailure(.unavailable, "GET /alert-rules answered without data and total_pages") }
            for item in items {
                guard let rule = PresentRule(item) else {
                    throw RunFailure(.unavailable, "GET /alert-rules has a rule without id, name, type or enabled")
                }
                rules.append(rule)
            }
            if page >= pages { return rules }
        }
        throw RunFailure(.unavailable, "GET /alert-rules has more than \(AlertRuleClient.maximumPages) pages")
    }

    /// Makes one change. What somebody else has changed since the plan is refused.
    func apply(_ change: AlertRulePlan.Change) async throws {
        switch change {
        case .create(let rule):
            let body = rule.document
            let key = hexadecimal(Array(body.text.utf8).withUnsafeBytes { sha256($0) })
            _ = try await send(.post, headers: [HTTPHeader(name: "Idempotency-Key", value: key)], body: body)
        case .change(let rule, let difference, _): try await patch(rule, with: difference)
        case .disable(let rule):
            try await patch(rule, with: .object([.init(name: "enabled", value: .scalar(.bool(false)))]))
        }
    }

    private func patch(_ rule: PresentRule, with difference: JSONValue) async throws {
        let (present, tag) = try await send(.get, "/\(rule.id)")
        guard PresentRule(present) == rule else { throw changed(rule) }
        let condition = tag.map { [HTTPHeader(name: "If-Match", value: $0)] } ?? []
        _ = try await send(.patch, "/\(rule.id)", headers: condition, body: difference)
    }

    private func changed(_ rule: PresentRule) -> RunFailure {
        RunFailure(
            .refused, "\(rule.rule.label) was changed by somebody else meanwhile; look again: octoload alert-rules plan"
        )
    }

    private func send(
        _ method: HTTPMethod, _ path: String = "", query: [QueryItem] = [], headers: [HTTPHeader] = [],
        body: JSONValue? = nil
    ) async throws -> (document: JSONValue, tag: String?) {
        let base = bench.configuration.api.baseURL
        let url = HTTPURL(origin: base.origin, path: "\(base.path)/alert-rules\(path)")
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transport.send(
                HTTPRequest(method, url: url, query: query, headers: headers, body: body.map { .json($0) }))
        } catch { throw RunFailure(error.kind == .security ? .security : .unavailable, error.description) }
        let label = "\(method.rawValue) /alert-rules\(path)"
        let document = try? JSONValue(parsing: response.body.bytes)
        guard (200..<300).contains(response.status) else {
            let message = document?["error"]?["message"]?.scalarText ?? "no reason"
            let words = "\(label): the API answered \(response.status): \(message.escapedForMessage)"
            switch response.status {
            case 412: throw RunFailure(.refused, "\(words); look again: octoload alert-rules plan")
            case 401, 403: throw RunFailure(.credentials, words)
            case 429, 503: throw RunFailure(.tryLater, words)
            case 500...: throw RunFailure(.unavailable, words)
            default: throw RunFailure(.refused, words)
            }
        }
        guard let document else { throw RunFailure(.unavailable, "\(label): the answer is no JSON") }
        return (document, response[header: "ETag"])
    }
}
