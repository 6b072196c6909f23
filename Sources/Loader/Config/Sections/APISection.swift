import Core

/// `api:`, and what of it the pipelines inherit.
struct APISection {
    static let keys = [
        "base_url", "token", "auth", "allow_http", "headers", "limits", "retry", "timeouts", "page_cap", "cell_cap",
        "record_cap", "errors", "answers", "paginate", "records", "as_of", "clock_skew", "identity",
    ]

    var settings: APISettings?
    var paginate: ConfigNode?
    var records: FieldPath?
    var asOf: FieldPath?
    var identity: ConfigNode?
    /// Headers that carry the credentials.
    var credentialHeaders: [String] = []

    init() {}

    /// `override` is the value of OCTOLOAD_API_URL, which replaces `base_url`.
    init(_ node: ConfigNode, override: String?, _ problems: ConfigProblems) {
        guard let section = ConfigSection(node, keys: APISection.keys, problems) else { return }
        let allowsPlainHTTP = section.optional("allow_http", .boolean) ?? false
        let url = BaseURL.read(section, override: override, allowsPlainHTTP: allowsPlainHTTP)
        // A stand-in, so that the rest of the section is checked too; the noted mistake keeps it from being used.
        guard let baseURL = url ?? HTTPURL("https://invalid") else { return }
        var api = APISettings(baseURL: baseURL, allowsPlainHTTP: allowsPlainHTTP)
        api.authentication = AuthenticationSection.read(section)
        credentialHeaders = (api.authentication?.places ?? []).compactMap { place in
            if case .header(let name, _) = place { name } else { nil }
        }
        api.headers = HeadersSection.read(section, reserved: credentialHeaders)
        if let node = section["limits"] { api.limits = LimitsSection.read(node, problems) }
        if let node = section["retry"] { api.retry = RetrySection.read(node, problems) }
        if let node = section["timeouts"] { api.timeouts = TimeoutsSection.read(node, problems) }
        if let node = section["errors"] { api.errors = ErrorsSection.read(node, problems) }
        api.answers = AnswersSection.read(section["answers"], inheriting: api.answers, problems)
        APISection.noteUnreachable(api, section)
        api.maximumPage = section.optional("page_cap", .byteCount(in: 64.kibibytes...256.mebibytes)) ?? api.maximumPage
        api.maximumCells = section.optional("cell_cap", .integer(in: 10_000...100_000_000)) ?? api.maximumCells
        api.maximumRecord =
            section.optional("record_cap", .byteCount(in: 1.kibibytes...256.mebibytes)) ?? api.maximumRecord
        api.clockSkew =
            section.optional("clock_skew", .duration(in: .seconds(1)...Duration.seconds(86_400))) ?? api.clockSkew
        if let node = section["identity"] { api.identity = IdentitySection.read(node, problems) }
        identity = section["identity"]
        settings = api
        paginate = section["paginate"]
        records = section.optional("records", .recordsPath)
        asOf = section.optional("as_of", .path)
    }

    /// Codes of `errors` that a rule before them takes, with another meaning.
    private static func noteUnreachable(_ api: APISettings, _ section: ConfigSection) {
        guard let node = section["errors"], let given = try? ConfigMapping(node) else { return }
        for list in api.errors.rules {
            let key = list.origin.split(separator: ".").last.map(String.init) ?? ""
            guard let place = given[key] else { continue }
            for code in list.codes.sorted() {
                var single = list
                single.codes = [code]
                guard let rule = api.answers.rules.first(where: { $0.covers(single) }), rule.means != list.means else {
                    continue
                }
                section.note(
                    "the code \"\(code.escapedForMessage)\" is never taken for this, as \(rule.origin), takes it before",
                    at: place, suggestion: "remove it here, or give the rule more conditions")
            }
        }
    }
}
