import Core

/// Tells from a response what it means for the request: success, or the kind of error.
///
/// The status decides; the API's own error code refines it where `errors:` names codes.
package struct ResponseClassifier: Sendable {
    /// What the body of a refusal said, read by the paths of `errors:`; all `nil` for a body that is not JSON.
    package struct Answer: Sendable, Hashable {
        package var code: String?
        /// Codes at the other places of `errors.code`.
        package var otherCodes: [String] = []
        package var message: String?
        /// How many records a page may have, in a 413.
        package var maximumLimit: Int?

        package init(code: String? = nil, message: String? = nil, maximumLimit: Int? = nil) {
            self.code = code
            self.message = message
            self.maximumLimit = maximumLimit
        }

        package var codes: [String] { [code].compactMap { $0 } + otherCodes }
    }

    package let settings: ErrorSettings

    package init(_ settings: ErrorSettings) {
        self.settings = settings
    }

    /// The error that a response means; `nil` for a success.
    ///
    /// - Parameters:
    ///   - label: The request, for the message: `GET /ad-performance`.
    ///   - url: Where it went.
    package func error(
        status: Int, headers: [HTTPHeader], answer: Answer, label: String, url: HTTPURL
    ) -> SourceError? {
        guard let (kind, remark) = verdict(status: status, headers: headers, answer: answer, url: url) else {
            return nil
        }
        let requestID = headers.value(of: settings.requestIDHeader).map { $0.asServerText(limit: 100) }
        var text = "\(label.asServerText): \(status)"
        if let code = answer.code { text += " \(code.asServerText(limit: 100))" }
        if let remark { text += " (\(remark))" }
        if let message = answer.message { text += ": \(message.asServerText)" }
        if let requestID { text += " (request \(requestID))" }
        var error = SourceError(
            kind, text, status: status, requestID: requestID, retryAfter: RetryAfter.wait(in: headers)
        )
        error.codes = answer.codes
        error.isThrottled = status == 429 || answer.codes.contains(where: settings.laterCodes.contains)
        return error
    }

    private typealias Verdict = (kind: SourceError.Kind, remark: String?)

    private func verdict(status: Int, headers: [HTTPHeader], answer: Answer, url: HTTPURL) -> Verdict? {
        let code = answer.code ?? ""
        let isRefusal = (200..<300).contains(status) || status >= 400
        if isRefusal, let refined = refined(answer) { return refined }
        if (200..<500).contains(status), isRefusal, answer.codes.contains(where: settings.goneCodes.contains) {
            return (.gone, nil)
        }
        switch status {
        case 200..<300: return answer.code == nil ? nil : (.brokenPage, "an error in a successful answer")
        case 300..<400: return redirect(headers, from: url)
        case 401: return (.credentials, nil)
        case 403: return (settings.partitionCodes.contains(code) ? .partitionRefused : .forbidden, nil)
        case 404: return (.partitionRefused, nil)
        case 410: return (settings.restartCodes.contains(code) ? .restart : .rejected, nil)
        case 413: return (.pageTooLarge(maximum: answer.maximumLimit.flatMap { $0 > 0 ? $0 : nil }), nil)
        case 408, 425, 429, 500...: return (.unavailable, nil)
        default: return (.rejected, nil)
        }
    }

    /// What a code means whatever the status.
    private func refined(_ answer: Answer) -> Verdict? {
        if answer.codes.contains(where: settings.laterCodes.contains) {
            return (.unavailable, "a code of errors.later")
        }
        if answer.codes.contains(where: settings.tooMuchCodes.contains) {
            return (.pageTooLarge(maximum: answer.maximumLimit.flatMap { $0 > 0 ? $0 : nil }), nil)
        }
        return nil
    }

    /// Redirects are never followed: the token would travel along.
    private func redirect(_ headers: [HTTPHeader], from url: HTTPURL) -> Verdict {
        guard let location = headers.value(of: "Location") else { return (.rejected, nil) }
        guard let target = url.resolving(location) else { return (.security, "a redirect to an unreadable address") }
        return target.origin == url.origin
            ? (.rejected, "a redirect to \(target.path.asServerText(limit: 100)), which is not followed")
            : (.security, "a redirect to another origin, \(target.origin.description.asServerText(limit: 100))")
    }
}
