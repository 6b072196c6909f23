import Core
import Extract
import JSONReader

extension ResponseClassifier.Answer {
    /// What the body of a refusal says.
    package init(_ response: HTTPResponse, _ classifier: ResponseClassifier) {
        self.init()
        guard response.body.count > 0 else { return }
        let errors = classifier.settings
        if classifier.readsText { text = ResponseClassifier.Answer.beginning(of: response.body) }
        // Of a list there is nothing to keep.
        var caps = PageCaps()
        caps.records = 1
        var fields: [FieldPath] = []
        for path in errors.codePaths + [errors.message, errors.maximumLimit] + classifier.paths
        where !fields.contains(path) {
            fields.append(path)
        }
        var reader = PageReader(records: .root, fields: fields, envelope: [], caps: caps)
        guard let page = try? reader.read(response.body), page.count == 1 else { return }
        let cells = page.cells(of: 0)
        var values: [FieldPath: JSONScalar] = [:]
        for (index, path) in fields.enumerated() {
            values[path] = cells[index].scalar
        }
        let text = text
        self.init(values, classifier)
        self.text = text
    }

    /// What the values at the paths of `errors:` say: a code is a text or a number, and some mean success.
    init(_ values: [FieldPath: JSONScalar], _ classifier: ResponseClassifier) {
        self.init()
        let errors = classifier.settings
        for path in classifier.paths { self.values[path] = values[path] }
        let codes = errors.codePaths.compactMap { values[$0]?.text }.filter { code in
            !code.isEmpty && !errors.okCodes.contains(code)
        }
        code = codes.first
        otherCodes = Array(codes.dropFirst())
        if case .string(let text)? = values[errors.message] { message = text }
        if case .number(let text)? = values[errors.maximumLimit] { maximumLimit = Int(text) }
    }

    /// As much of a body's text as rules look at.
    static func beginning(of body: PageBuffer) -> String {
        String(decoding: body.bytes.prefix(AnswerRule.searchedBytes), as: UTF8.self)
    }
}

extension ResponseClassifier {
    /// Sends a request; where a rule says that an answer means "renew", credentials are renewed as after a 401.
    func send(_ request: HTTPRequest, over transport: any HTTPTransport) async throws(TransportError) -> HTTPResponse {
        guard renews else { return try await transport.send(request) }
        return try await transport.send(request) { response in
            // Without such a rule for its status nobody looks into it here.
            let mayRenew = rules.contains { rule in
                rule.means == .renew && rule.fits(status: response.status, headers: response.headers)
            }
            guard mayRenew else { return false }
            let answer = Answer(response, self)
            return rule(status: response.status, headers: response.headers, answer: answer)?.means == .renew
        }
    }

    /// How far an answer is judged before its page is read.
    struct Meaning {
        /// Its body is read as a page, unless what is in it says something else.
        var isPage: Bool
        /// A rule has decided, whatever is in the body.
        var isDecided: Bool
        /// What is in the body is to be looked at now, not while the page is read.
        var looksNow: Bool

        /// What to judge it by; `nil`: by its page.
        func answer(_ response: HTTPResponse, _ classifier: ResponseClassifier) -> Answer? {
            if isDecided { return isPage ? nil : Answer(response, classifier) }
            return looksNow ? Answer(response, classifier) : nil
        }
    }

    /// What status, headers and, where there is no page to read it with, the body say.
    func meaning(of response: HTTPResponse, _ pipeline: Pipeline) -> Meaning {
        if let rule = rule(status: response.status, headers: response.headers) {
            return Meaning(isPage: rule.means == .ok, isDecided: true, looksNow: false)
        }
        let isSuccess = (200..<300).contains(response.status)
        // The whole document is the record: then only a look at it tells an error in a 2xx.
        let undecided = Meaning(
            isPage: isSuccess, isDecided: false, looksNow: !isSuccess || pipeline.records == .root)
        let hasNoPage = !isSuccess || pipeline.answers.notYet.contains(response.status) || response.body.count == 0
        guard looksIntoBodies, hasNoPage else { return undecided }
        let answer = Answer(response, self)
        guard let rule = rule(status: response.status, headers: response.headers, answer: answer) else {
            return undecided
        }
        return Meaning(isPage: rule.means == .ok, isDecided: rule.means == .ok, looksNow: rule.means != .ok)
    }
}
