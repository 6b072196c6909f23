import Core
import Extract

/// `report: {type: weekly_performance, client: domain_id, from: "{period_from}", …, formats: [pdf], folder: reports}`
///
/// A report takes a while: it is asked for, looked at again by later runs until it is ready, and its files are fetched, checked
/// by size and SHA-256. No process waits for it.
package struct ReportStep: ActionStep {
    package static let kind = "report"
    package static let keys = [
        "api", "path", "type", "client", "from", "to", "formats", "ai_summary", "folder", "origins",
    ]

    private let apiName: String?
    private let path: String
    private let type: String
    private let client: String
    private let from: Template
    private let to: Template
    private let formats: [String]
    private let hasSummary: Bool
    private let folder: String
    /// Where files may come from, beside the API itself: whoever else the API names is not asked.
    private let origins: Set<Origin>

    package init(config node: ConfigNode) throws(ConfigError) {
        let section = try ConfigMapping(node, keys: ReportStep.keys)
        apiName = try section.optional("api", .text)
        path = try section.optional("path", .apiPath) ?? "/reports"
        type = try section.required("type", .text)
        client = try section.required("client", .text)
        from = try section.required("from", .template)
        to = try section.required("to", .template)
        folder = try section.required("folder", .folder)
        hasSummary = try section.optional("ai_summary", .boolean) ?? false
        var formats: [String] = []
        for item in try section.required("formats", .node).items() {
            let format = try ConfigReader<String>.text.read(item)
            guard format.wholeMatch(of: /[a-z0-9]{1,8}/) != nil else {
                throw item.error("\"\(format.escapedForMessage)\" is not a format", suggestion: "for example csv, pdf")
            }
            formats.append(format)
        }
        guard !formats.isEmpty else { throw node.error("no format is named") }
        self.formats = formats
        var origins: Set<Origin> = []
        for item in try section["origins"]?.items() ?? [] { origins.insert(try ConfigReader.address.read(item).origin) }
        self.origins = origins
    }

    package var templates: [Template] { [from, to, Template(value: client)] }
    package var answerNames: [String] { ["id", "files", "path"] }
    package var secrets: [SecretSource] { [] }
    package var api: StepAPI { apiName.map { .named($0) } ?? .first }

    // MARK: What is to be done

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        guard let progress else { return .call(try creation(item)) }
        guard let id = progress["id"]?.scalarText, id.wholeMatch(of: /[A-Za-z0-9_-]{1,128}/) != nil else {
            throw StepRefusal("what is kept of the report has no id")
        }
        guard let next = progress["wanted"]?.items.first else {
            return .call(PeerCall(.get, .api(apiName, path: "\(path)/\(id)")))
        }
        return .call(try download(next, of: id, item))
    }

    private func creation(_ item: ActionItem) throws(StepRefusal) -> PeerCall {
        var days: [String] = []
        for template in [from, to] {
            let text = try template.rendered(item, .line)
            guard CivilDay(text) != nil else {
                throw StepRefusal("a report's days are like 2026-11-30, and not \"\(text.escapedForMessage)\"")
            }
            days.append(text)
        }
        return PeerCall(
            .post, .api(apiName, path: path),
            headers: [HTTPHeader(name: "Idempotency-Key", value: item.idempotencyKey)],
            body: .json(
                .object([
                    .init(name: "type", value: .string(type)),
                    .init(name: "domain_id", value: try item.value(client)),
                    .init(name: "date_from", value: .string(days[0])),
                    .init(name: "date_to", value: .string(days[1])),
                    .init(name: "formats", value: .array(formats.map { .string($0) })),
                    .init(name: "include_ai_summary", value: .scalar(.bool(hasSummary))),
                ])))
    }

    private func download(_ file: JSONValue, of id: String, _ item: ActionItem) throws(StepRefusal) -> PeerCall {
        guard let format = file["format"]?.scalarText, formats.contains(format),
            let url = file["url"]?.scalarText.flatMap({ HTTPURL($0) })
        else {
            throw StepRefusal(
                "what the API says of the report's files has no address, or a format that was not asked for")
        }
        guard origins.contains(url.origin) else {
            throw StepRefusal(
                "the file lies at \(url.origin), which \"origins\" of the step does not name; nothing was fetched")
        }
        return PeerCall(
            .get, .address(url), timeout: .seconds(120),
            download: PeerCall.Download(
                folder: folder, name: "\(Neutral.slug.text(item.key))-\(Neutral.slug.text(id)).\(format)",
                bytes: file["bytes"]?.scalarText.flatMap { Int($0) }, sha256: file["sha256"]?.scalarText,
                maximum: ByteCount(bytes: 64 << 20)))
    }

    // MARK: What an answer means

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        if case .written(let path) = answer { return fetched(path, progress) }
        if case .response(let response) = answer {
            // A link that has ended: the report has a new one.
            if response.status == 403, let id = progress?["id"], progress?["wanted"]?.items.isEmpty == false {
                return .wait(progress: .object([.init(name: "id", value: id)]), .seconds(5))
            }
            if let outcome = APIRefusal.outcome(response) { return outcome }
        }
        switch answer.reading(isRepeatable: true) {
        case .other(let outcome): return outcome
        case .success(let response): return report(response)
        }
    }

    private func report(_ response: HTTPResponse) -> StepOutcome {
        guard let document = response.document, let id = document["id"]?.scalarText,
            let status = document["status"]?.scalarText
        else {
            return .again("the API answered \(response.status) with what is no report: \(response.excerpt)", after: nil)
        }
        let kept: [JSONValue.Member] = [.init(name: "id", value: .string(id))]
        switch status {
        case "completed":
            let files = document["files"]?.items ?? []
            let wanted = formats.compactMap { format in files.first { $0["format"]?.scalarText == format } }
            guard wanted.count == formats.count else {
                return .refused(
                    "report \(id.escapedForMessage) is completed without files of the formats \(formats.joined(separator: ", "))"
                )
            }
            return .goOn(
                progress: .object(
                    kept + [.init(name: "wanted", value: .array(wanted)), .init(name: "files", value: .array([]))]))
        case "failed":
            let error = document["error"]?["message"]?.scalarText ?? "no reason"
            return .refused("report \(id.escapedForMessage) failed: \(error.escapedForMessage)")
        // Whatever else it is called, it is under way.
        default:
            return .wait(progress: .object(kept), RetryAfter.wait(in: response.headers) ?? .seconds(30))
        }
    }

    private func fetched(_ path: String, _ progress: JSONValue?) -> StepOutcome {
        let files = (progress?["files"]?.items ?? []) + [.string(path)]
        let left = Array(progress?["wanted"]?.items.dropFirst() ?? [])
        let id = progress?["id"] ?? .scalar(.null)
        guard left.isEmpty else {
            return .goOn(
                progress: .object([
                    .init(name: "id", value: id), .init(name: "wanted", value: .array(left)),
                    .init(name: "files", value: .array(files)),
                ]))
        }
        return .done(
            StepAnswer(
                peerID: id.scalarText, values: ["id": id, "files": .array(files), "path": files.last ?? .scalar(.null)])
        )
    }
}
