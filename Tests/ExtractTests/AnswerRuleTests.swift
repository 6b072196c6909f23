import Core
import Extract
import Testing

/// What answers mean by rules of the file's own.
@Suite struct AnswerRuleTests {
    private let url = HTTPURL("https://api.example.com/v1/ads")!
    private let path = FieldPath(names: ["state"])

    private func rule(
        _ means: AnswerMeaning, _ statuses: ClosedRange<Int>..., codes: Set<String> = [],
        change: (inout AnswerRule) -> Void = { _ in }
    ) -> AnswerRule {
        var rule = AnswerRule(means, origin: "answers.rules, line 7")
        rule.statuses = statuses
        rule.codes = codes
        rule.location = SourceLocation(file: "p.yaml", line: 7, column: 1)
        change(&rule)
        return rule
    }

    private func error(
        _ rules: [AnswerRule], _ errors: ErrorSettings = ErrorSettings(), status: Int, code: String? = nil,
        headers: [HTTPHeader] = [], change: (inout ResponseClassifier.Answer) -> Void = { _ in }
    ) -> SourceError? {
        var answer = ResponseClassifier.Answer(code: code)
        change(&answer)
        return ResponseClassifier(errors, rules: rules).error(
            status: status, headers: headers, answer: answer, label: "GET /ads", url: url)
    }

    @Test(
        arguments: [
            (.later, 400, .unavailable), (.again, 400, .unavailable), (.less, 500, .pageTooLarge(maximum: nil)),
            (.nothing, 404, .nothing), (.gone, 400, .gone), (.refused, 500, .rejected),
            (.refused, 403, .partitionRefused), (.restart, 400, .restart), (.renew, 200, .credentials),
            (.skip, 403, .skipped), (.ok, 404, nil), (.ok, 500, nil),
        ] as [(AnswerMeaning, Int, SourceError.Kind?)])
    func `a rule says what an answer means`(means: AnswerMeaning, status: Int, kind: SourceError.Kind?) {
        #expect(error([rule(means, status...status)], status: status)?.kind == kind)
        #expect(error([rule(means, 418...418)], status: 503)?.kind == .unavailable)
    }

    @Test func `only later lowers the speed of all`() {
        #expect(error([rule(.later, 403...403)], status: 403)?.isThrottled == true)
        #expect(error([rule(.again, 403...403)], status: 403)?.isThrottled == false)
    }

    @Test func `the first rule that fits decides, and all of its conditions count`() {
        let rules = [
            rule(.later, 403...403, codes: ["17"]), rule(.skip, 403...403), rule(.gone, 400...499),
        ]
        #expect(error(rules, status: 403, code: "17")?.kind == .unavailable)
        #expect(error(rules, status: 403, code: "18")?.kind == .skipped)
        #expect(error(rules, status: 404, code: "17")?.kind == .gone)
    }

    @Test func `rules stand before the codes of errors`() {
        var errors = ErrorSettings()
        errors.laterCodes = ["17"]
        #expect(error([], errors, status: 400, code: "17")?.kind == .unavailable)
        #expect(error([rule(.skip, codes: ["17"])], errors, status: 400, code: "17")?.kind == .skipped)
    }

    @Test func `a value of the body, its text and headers are conditions`() {
        let byValue = rule(.nothing) { $0.value = AnswerRule.Value(path: path, texts: ["EMPTY", "0"]) }
        for value in [JSONScalar.string("EMPTY"), .number("0")] {
            #expect(error([byValue], status: 200) { $0.values[path] = value }?.kind == .nothing)
        }
        #expect(error([byValue], status: 200) { $0.values[path] = .string("FULL") } == nil)
        #expect(error([byValue], status: 200) == nil)
        let byText = rule(.less) { $0.text = "reduce the amount" }
        #expect(
            error([byText], status: 500) { $0.text = "please reduce the amount of data" }?.kind
                == .pageTooLarge(maximum: nil))
        let byHeader = rule(.again) { $0.header = AnswerRule.Header(name: "X-Maintenance", value: "On") }
        #expect(
            error([byHeader], status: 400, headers: [HTTPHeader(name: "x-maintenance", value: "on")])?.kind
                == .unavailable)
        #expect(error([byHeader], status: 400)?.kind == .rejected)
    }

    @Test func `a rule's wait stands where the answer names none`() {
        let rules = [rule(.later, 403...403) { $0.wait = .seconds(60) }]
        #expect(error(rules, status: 403)?.retryAfter == .seconds(60))
        #expect(
            error(rules, status: 403, headers: [HTTPHeader(name: "Retry-After", value: "5")])?.retryAfter
                == .seconds(5))
    }

    @Test func `no rule is about a redirect`() {
        let headers = [HTTPHeader(name: "Location", value: "https://evil.example/")]
        #expect(
            error([rule(.ok) { $0.text = "a" }], status: 302, headers: headers) { $0.text = "a" }?.kind == .security)
    }

    @Test func `the message names the rule`() {
        #expect(
            error([rule(.skip, 403...403)], status: 403)?.description == "GET /ads: 403 (answers.rules, line 7)")
    }

    @Test func `a rule covers those that it leaves nothing to`() {
        #expect(rule(.skip, 400...499).covers(rule(.gone, 403...403, codes: ["1"])))
        #expect(!rule(.skip, 403...403, codes: ["1"]).covers(rule(.gone, 403...403)))
        #expect(!rule(.skip, 403...403).covers(rule(.gone, codes: ["1"])))
        let narrow = rule(.skip) { $0.value = AnswerRule.Value(path: path, texts: ["a"]) }
        let wide = rule(.skip) { $0.value = AnswerRule.Value(path: path) }
        #expect(wide.covers(narrow) && !narrow.covers(wide))
    }
}
