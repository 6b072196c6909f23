import Core

/// `slack: {to: {env: SLACK_HOOK}, text: "…"}`, or `{token: {env: SLACK_TOKEN}, channel: C0123, text: "…"}`.
///
/// Incoming webhooks answer `ok` in text; chat.postMessage answers 200 also to what it refuses (`ok: false`).
package struct SlackStep: ActionStep {
    package static let kind = "slack"
    package static let keys = ["to", "token", "channel", "by", "channels", "text", "markup", "address"]

    private enum Way: Sendable {
        case webhook(Routes<SecretSource>)
        case post(token: SecretSource, channel: Routes<String>, HTTPURL)
    }

    /// chat.postMessage takes 40,000 characters, a section's text 3,000.
    private static let longestText = 3_000
    private let way: Way
    private let text: Template
    /// The template's own marks count; values have none anyway.
    private let hasMarkup: Bool

    package init(config node: ConfigNode) throws(ConfigError) {
        let section = try ConfigMapping(node, keys: SlackStep.keys)
        text = try section.required("text", .template)
        hasMarkup = try section.optional("markup", .boolean) ?? false
        let hook = try section.optional("to", .secret)
        guard section["token"] != nil else {
            guard section["channel"] == nil else {
                throw node.error(
                    "a webhook has its channel", suggestion: "remove channel, or write token in place of to")
            }
            way = .webhook(try Routes(section, table: "channels", other: hook, .secret))
            return
        }
        guard hook == nil else { throw node.error("expected one of to and token") }
        let token = try section.required("token", .secret)
        let channel = try Routes(
            section, table: "channels", other: try section.optional("channel", SlackStep.channelReader),
            SlackStep.channelReader)
        let base = try section.optional("address", .address)
        way = .post(
            token: token, channel: channel,
            base
                ?? HTTPURL(origin: Origin(scheme: "https", host: "slack.com", port: 443), path: "/api/chat.postMessage")
        )
    }

    private static var channelReader: ConfigReader<String> {
        ConfigReader { (node) throws(ConfigError) in
            let channel = try ConfigReader<String>.text.read(node)
            guard channel.wholeMatch(of: /[CDGU][A-Z0-9]{2,}/) != nil else {
                throw node.error(
                    "\"\(channel.escapedForMessage)\" is not the id of a channel", suggestion: "for example C0123456789"
                )
            }
            return channel
        }
    }

    package var templates: [Template] {
        switch way {
        case .webhook(let hooks): [text] + hooks.templates
        case .post(_, let channels, _): [text] + channels.templates
        }
    }
    package var answerNames: [String] { ["id", "channel"] }
    package var secrets: [SecretSource] {
        switch way {
        case .webhook(let hooks): hooks.destinations
        case .post(let token, _, _): [token]
        }
    }

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        let shown = try text.rendered(item, .slack).cut(to: SlackStep.longestText)
        let block: [JSONValue.Member] = [
            .init(name: "type", value: .string("section")),
            .init(
                name: "text",
                value: .object([
                    .init(name: "type", value: .string(hasMarkup ? "mrkdwn" : "plain_text")),
                    .init(name: "text", value: .string(shown)),
                ])),
        ]
        var members: [JSONValue.Member] = [
            .init(name: "text", value: .string(shown)),
            .init(name: "mrkdwn", value: .scalar(.bool(hasMarkup))),
            .init(name: "unfurl_links", value: .scalar(.bool(false))),
            .init(name: "unfurl_media", value: .scalar(.bool(false))),
            .init(name: "blocks", value: .array([.object(block)])),
        ]
        switch way {
        case .webhook(let hooks):
            return .call(PeerCall(.post, .secret(try hooks.destination(item)), body: .json(.object(members))))
        case .post(let token, let channels, let address):
            members.insert(.init(name: "channel", value: .string(try channels.destination(item))), at: 0)
            // Slack keeps it with the message, where an app can find it; it refuses no second one.
            let metadata: [JSONValue.Member] = [
                .init(name: "event_type", value: .string("octoload_action")),
                .init(
                    name: "event_payload", value: .object([.init(name: "key", value: .string(item.idempotencyKey))])),
            ]
            members.append(.init(name: "metadata", value: .object(metadata)))
            return .call(PeerCall(.post, .address(address), token: token, body: .json(.object(members))))
        }
    }

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        switch answer.reading(isRepeatable: false) {
        case .other(let outcome): return outcome
        case .success(let response):
            guard case .post = way else {
                let word = String(decoding: response.body.bytes.prefix(16), as: UTF8.self)
                return word == "ok"
                    ? .done(StepAnswer(status: response.status))
                    : .unknown("Slack answered \(response.status), but not \"ok\": \(response.excerpt)")
            }
            return posted(response)
        }
    }

    private func posted(_ response: HTTPResponse) -> StepOutcome {
        guard let document = response.document, case .scalar(.bool(let isOK))? = document["ok"] else {
            return .unknown("Slack answered \(response.status) without ok: \(response.excerpt)")
        }
        guard isOK else {
            let error = document["error"]?.scalarText ?? "no reason"
            switch error {
            // What went wrong inside may have gone right before.
            case "internal_error", "fatal_error", "request_timeout":
                return .unknown("Slack answered ok: false, \(error)")
            case "ratelimited", "rate_limited", "service_unavailable":
                return .again("Slack answered ok: false, \(error)", after: nil)
            default: return .refused("Slack answered ok: false, \(error.escapedForMessage)")
            }
        }
        let id = document["ts"]?.scalarText
        return .done(
            StepAnswer(
                peerID: id, status: response.status,
                values: [
                    "id": id.map { .string($0) } ?? .scalar(.null), "channel": document["channel"] ?? .scalar(.null),
                ]))
    }
}
