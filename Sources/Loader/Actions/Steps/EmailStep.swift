import Core

/// `email: {server: {host: mail.example.com}, from: …, to: [...], subject: "…", text: "…", html: "…"}`
package struct EmailStep: ActionStep {
    package static let kind = "email"
    package static let keys = ["server", "from", "to", "by", "lists", "subject", "text", "html", "attach"]
    static let serverKeys = ["host", "port", "encryption", "user", "password", "ca"]

    private let server: MailServer
    private let from: String
    private let recipients: Routes<[String]>
    private let subject: Template
    private let text: Template
    private let html: Template?
    /// Steps whose files go along.
    private let attached: [String]

    package init(config node: ConfigNode) throws(ConfigError) {
        let section = try ConfigMapping(node, keys: EmailStep.keys)
        server = try section.required("server", EmailStep.serverReader)
        from = try section.required("from", .mailAddress)
        recipients = try Routes(
            section, table: "lists", other: try section.optional("to", EmailStep.listReader), EmailStep.listReader)
        subject = try section.required("subject", .template)
        text = try section.required("text", .template)
        html = try section.optional("html", .template)
        var attached: [String] = []
        for item in try section["attach"]?.items() ?? [] { attached.append(try ConfigReader.text.read(item)) }
        self.attached = attached
    }

    private static var listReader: ConfigReader<[String]> {
        ConfigReader { (node) throws(ConfigError) in
            var addresses: [String] = []
            for item in try node.items() { addresses.append(try ConfigReader.mailAddress.read(item)) }
            guard !addresses.isEmpty else { throw node.error("nobody is named") }
            return addresses
        }
    }

    private static var serverReader: ConfigReader<MailServer> {
        ConfigReader { (node) throws(ConfigError) in
            let section = try ConfigMapping(node, keys: EmailStep.serverKeys)
            let host = try section.required("host", .text)
            guard Origin(scheme: "smtp", host: host, port: 25).hasPlausibleHost, !host.contains("/"),
                !host.contains("@")
            else {
                throw node.error("\"\(host.escapedForMessage)\" is not the name of a server")
            }
            let encryption = try section.optional("encryption", .word(of: MailServer.Encryption.self)) ?? .startTLS
            guard encryption != .none || Origin(scheme: "smtp", host: host, port: 25).isLoopback else {
                throw node.error(
                    "mail would go in clear text to another machine", suggestion: "use encryption: starttls or tls")
            }
            let user = try section.optional("user", .text)
            let password = try section.optional("password", .secret)
            guard (user == nil) == (password == nil) else {
                throw node.error("expected both of user and password, or neither")
            }
            let port = try section.optional("port", .integer(in: 1...65_535))
            return MailServer(
                host: host, port: port ?? (encryption == .tls ? 465 : 587), encryption: encryption, user: user,
                password: password, authorities: try section.optional("ca", .text))
        }
    }

    package var templates: [Template] { [subject, text, html].compactMap(\.self) + recipients.templates }
    package var answerNames: [String] { ["id"] }
    package var secrets: [SecretSource] { [server.password].compactMap(\.self) }

    package func demand(_ item: ActionItem, _ progress: JSONValue?) throws(StepRefusal) -> Demand {
        var files: [String] = []
        for name in attached {
            guard let answer = item.answers[name] else { throw StepRefusal("no earlier step is called \"\(name)\"") }
            files +=
                [answer["path"]].compactMap { $0?.scalarText } + (answer["files"]?.items.compactMap(\.scalarText) ?? [])
        }
        let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
        return .mail(
            MailMessage(
                server: server, from: from, recipients: try recipients.destination(item),
                messageID: "<\(item.idempotencyKey)@\(domain)>",
                subject: try subject.rendered(item, .line).cut(to: 200), text: try text.rendered(item, .plain),
                html: try html.map { html throws(StepRefusal) in try html.rendered(item, .html) }, attachments: files))
    }

    package func outcome(of answer: PeerAnswer, _ item: ActionItem, _ progress: JSONValue?) -> StepOutcome {
        switch answer {
        case .accepted(let id): .done(StepAnswer(peerID: id, values: ["id": .string(id)]))
        case .failure(let error) where error.kind == .security || error.kind == .tooLarge: .refused(error.description)
        case .failure(let error): error.isUnsent ? .again(error.description, after: nil) : .unknown(error.description)
        case .refused(let why): .refused(why)
        case .response, .written: .refused("an answer of another kind than was asked for")
        }
    }
}

extension ConfigReader where Value == String {
    /// `ops@example.com`, bare: without a name, brackets or a second one.
    static var mailAddress: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader.text.read(node)
            guard text.wholeMatch(of: /[A-Za-z0-9.!#$%&'*+\/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*/) != nil
            else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not an address", suggestion: "for example ops@example.com")
            }
            return text
        }
    }
}
