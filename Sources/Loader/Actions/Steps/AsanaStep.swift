import Core

/// `asana: {token: {env: ASANA_TOKEN}, project: "1200…", section: "1201…", name: "…", notes: "…", due: 3d}`: a task.
package struct AsanaStep: ActionStep {
    package static let kind = "asana"
    package static let keys = ["token", "project", "section", "assignee", "name", "notes", "due_on", "address"]

    private let token: SecretSource
    private let project: String
    private let section: String?
    private let assignee: String?
    private let name: Template
    private let notes: Template?
    /// A value that is a day.
    private let dueOn: Template?
    private let address: HTTPURL

    package init(config node: ConfigNode) throws(ConfigError) {
        let keys = try ConfigMapping(node, keys: AsanaStep.keys)
        token = try keys.required("token", .secret)
        project = try keys.required("project", AsanaStep.number)
        section = try keys.optional("section", AsanaStep.number)
        assignee = try keys.optional("assignee", .text)
        name = try keys.required("name", .template)
        notes = try keys.optional("notes", .template)
        dueOn = try keys.optional("due_on", .template)
        address =
            try keys.optional("address", .address)
            ?? HTTPURL(origin: Origin(scheme: "https", host: "app.asana.com", port: 443), path: "/api/1.0/tasks")
    }

    /// Asana's ids are numbers that no integer need hold.
    private static var number: ConfigReader<String> {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            guard text.wholeMatch(of: /[0-9]{1,24}/) != nil else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not an id of Asana's",
                    suggestion: "for example \"1200000000000001\"")
            }
            return text
        }
    }

    package var templates: [Template] { [name, notes, dueOn].compactMap(\.self) }
    package var answerNames: [String] { ["id", "url"] }
    package var secrets: [SecretSource] { [token] }

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        let title = try name.rendered(item, .line)
        guard !title.isEmpty else { throw StepRefusal("the task has no name: all that it is made of is empty") }
        var members: [JSONValue.Member] = [
            .init(name: "name", value: .string(title.cut(to: 1_000))),
            .init(name: "projects", value: .array([.string(project)])),
        ]
        let told = try notes?.rendered(item, .plain).cut(to: 60_000)
        // Asana takes no key: whoever finds a task twice can tell by this line that they are one.
        let mark = "octoload \(item.idempotencyKey)"
        members.append(.init(name: "notes", value: .string([told, mark].compactMap(\.self).joined(separator: "\n\n"))))
        if let assignee { members.append(.init(name: "assignee", value: .string(assignee))) }
        if let dueOn {
            let text = try dueOn.rendered(item, .line)
            guard CivilDay(text) != nil else {
                throw StepRefusal("due_on is \"\(text.escapedForMessage)\", and must be a day like 2026-11-30")
            }
            members.append(.init(name: "due_on", value: .string(text)))
        }
        if let section {
            members.append(
                .init(
                    name: "memberships",
                    value: .array([
                        .object([
                            .init(name: "project", value: .string(project)),
                            .init(name: "section", value: .string(section)),
                        ])
                    ])))
        }
        return .call(
            PeerCall(
                .post, .address(address), token: token,
                body: .json(.object([.init(name: "data", value: .object(members))]))))
    }

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        switch answer.reading(isRepeatable: false) {
        case .other(let outcome): return outcome
        case .success(let response):
            guard let id = response.document?["data"]?["gid"]?.scalarText else {
                return .unknown("Asana answered \(response.status) without data.gid: \(response.excerpt)")
            }
            let url = response.document?["data"]?["permalink_url"] ?? .scalar(.null)
            return .done(StepAnswer(peerID: id, status: response.status, values: ["id": .string(id), "url": url]))
        }
    }
}
