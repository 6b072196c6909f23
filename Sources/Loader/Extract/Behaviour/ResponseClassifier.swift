import Core

/// Tells from a response what it means for the request: success, or the kind of error.
///
/// The first rule that fits decides, those of `answers.rules` before those that `errors` stands for; then the status.
package struct ResponseClassifier: Sendable {
    /// What the body of a refusal said, read by the paths of `errors:`; all `nil` for a body that is not JSON.
    package struct Answer: Sendable, Hashable {
        package var code: String?
        /// Codes at the other places of `errors.code`.
        package var otherCodes: [String] = []
        package var message: String?
        /// How many records a page may have, in a 413.
        package var maximumLimit: Int?

        /// Values that rules ask for.
        package var values: [FieldPath: JSONScalar] = [:]
        /// The beginning of the body; `nil`: no rule looks at it.
        package var text: String?

        package init(code: String? = nil, message: String? = nil, maximumLimit: Int? = nil) {
            self.code = code
            self.message = message
            self.maximumLimit = maximumLimit
        }

        package var codes: [String] { [code].compactMap { $0 } + otherCodes }
    }

    package let settings: ErrorSettings
    /// In the order in which they are tried.
    package let rules: [AnswerRule]
    /// Of them: values of bodies that have to be known.
    package let paths: [FieldPath]
    /// The text of bodies has to be known.
    package let readsText: Bool
    /// A rule of the file's own looks into bodies, of whatever status.
    package let looksIntoBodies: Bool
    /// What a rule may mean that the transport has to know.
    package let renews: Bool

    /// - Parameter rules: Those of `answers.rules`, tried before the codes of `settings`.
    package init(_ settings: ErrorSettings, rules: [AnswerRule] = []) {
        self.settings = settings
        self.rules = rules + settings.rules
        paths = rules.compactMap(\.value?.path)
        readsText = rules.contains { $0.text != nil }
        looksIntoBodies = rules.contains(where: \.looksIntoBody)
        renews = rules.contains { $0.means == .renew }
    }

    /// The rule that decides what an answer means; `nil`: the status does.
    package func rule(status: Int, headers: [HTTPHeader], answer: Answer) -> AnswerRule? {
        rules.first { rule in
            rule.fits(status: status, headers: headers)
                && (rule.codes.isEmpty || answer.codes.contains(where: rule.codes.contains))
                && (rule.value.map { $0.fits(answer.values[$0.path]) } ?? true)
                && (rule.text.map { answer.text?.contains($0) == true } ?? true)
        }
    }

    /// The rule that decides whatever the body says; `nil`: there is none, or the body has to be looked at first.
    package func rule(status: Int, headers: [HTTPHeader]) -> AnswerRule? {
        rules.first { $0.fits(status: status, headers: headers) }.flatMap { $0.looksIntoBody ? nil : $0 }
    }

    /// The error that a response means; `nil` for a success.
    ///
    /// - Parameters:
    ///   - label: The request, for the message: `GET /ad-performance`.
    ///   - url: Where it went.
    package func error(
        status: Int, headers: [HTTPHeader], answer: Answer, label: String, url: HTTPURL
    ) -> SourceError? {
        let rule = rule(status: status, headers: headers, answer: answer)
        let meant =
            if let rule { verdict(of: rule, status: status, answer: answer) } else {
                verdict(status: status, headers: headers, answer: answer, url: url)
            }
        guard let (kind, remark) = meant else { return nil }
        let requestID = headers.value(of: settings.requestIDHeader).map { $0.asServerText(limit: 100) }
        var text = "\(label.asServerText): \(status)"
        if let code = answer.code { text += " \(code.asServerText(limit: 100))" }
        if let remark { text += " (\(remark))" }
        if let message = answer.message { text += ": \(message.asServerText)" }
        if let requestID { text += " (request \(requestID))" }
        var error = SourceError(
            kind, text, status: status, requestID: requestID, retryAfter: RetryAfter.wait(in: headers) ?? rule?.wait
        )
        error.codes = answer.codes
        error.isThrottled = status == 429 || rule?.means == .later
        return error
    }

    private typealias Verdict = (kind: SourceError.Kind, remark: String?)

    /// `nil`: a page like any other.
    private func verdict(of rule: AnswerRule, status: Int, answer: Answer) -> Verdict? {
        let origin: String? = rule.location == nil && rule.means != .later ? nil : rule.origin
        switch rule.means {
        case .later, .again: return (.unavailable, origin)
        case .less: return (.pageTooLarge(maximum: limit(answer)), origin)
        case .nothing: return (.nothing, origin)
        case .gone: return (.gone, origin)
        case .refused: return (status == 403 || status == 404 ? .partitionRefused : .rejected, origin)
        case .restart: return (.restart, origin)
        case .renew: return (.credentials, origin)
        case .skip: return (.skipped, origin)
        case .ok: return nil
        }
    }

    /// What a status means by itself.
    private func verdict(status: Int, headers: [HTTPHeader], answer: Answer, url: HTTPURL) -> Verdict? {
        switch status {
        case 200..<300: answer.code == nil ? nil : (.brokenPage, "an error in a successful answer")
        case 300..<400: redirect(headers, from: url)
        case 401: (.credentials, nil)
        case 403: (.forbidden, nil)
        case 404: (.partitionRefused, nil)
        case 413: (.pageTooLarge(maximum: limit(answer)), nil)
        case 408, 425, 429, 500...: (.unavailable, nil)
        default: (.rejected, nil)
        }
    }

    private func limit(_ answer: Answer) -> Int? { answer.maximumLimit.flatMap { $0 > 0 ? $0 : nil } }

    /// Redirects are never followed: the token would travel along.
    private func redirect(_ headers: [HTTPHeader], from url: HTTPURL) -> Verdict {
        guard let location = headers.value(of: "Location") else { return (.rejected, nil) }
        guard let target = url.resolving(location) else { return (.security, "a redirect to an unreadable address") }
        return target.origin == url.origin
            ? (.rejected, "a redirect to \(target.path.asServerText(limit: 100)), which is not followed")
            : (.security, "a redirect to another origin, \(target.origin.description.asServerText(limit: 100))")
    }
}
