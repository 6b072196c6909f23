/// What an answer of the API means for the list that it was asked for.
package enum AnswerMeaning: String, Sendable, Hashable, CaseIterable {
    /// The quota is used up: asked again, and all processes that use the key ask more slowly.
    case later
    /// Asked again after a wait.
    case again
    /// Fewer records must be asked for.
    case less
    /// A page without records, which is the end of the list.
    case nothing
    /// What is asked for is not there any more: the slice is done without records.
    case gone
    /// The same request would be refused again: the slice fails.
    case refused
    /// The list begins again.
    case restart
    /// The credentials are not good any more: renewed once, and asked again.
    case renew
    /// A page like any other.
    case ok
    /// The slice is left out: it neither fails nor counts as read.
    case skip
}

/// `{status: [403, 429], code: rateLimitExceeded, means: later, wait: 60s}`: conditions that an answer must fit together.
package struct AnswerRule: Sendable, Hashable {
    /// A value of the body.
    package struct Value: Sendable, Hashable {
        package var path: FieldPath
        /// Texts, one of which it is; a number, `true` and `null` as JSON writes them. `nil`: whatever it is.
        package var texts: Set<String>?
        /// A part of its text.
        package var part: String?

        package init(path: FieldPath, texts: Set<String>? = nil, part: String? = nil) {
            self.path = path
            self.texts = texts
            self.part = part
        }
    }

    /// A header that is there, and what it says.
    package struct Header: Sendable, Hashable {
        package var name: String
        /// `nil`: whatever it says.
        package var value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// Empty: any status but a redirect's.
    package var statuses: [ClosedRange<Int>] = []
    /// The API's codes, one of which the answer has; empty: with any code or none.
    package var codes: Set<String> = []
    package var value: Value?
    /// A part of the body's text.
    package var text: String?
    package var header: Header?
    package var means: AnswerMeaning
    /// How long to wait where the answer does not say so itself.
    package var wait: Duration?
    /// For messages: `a code of errors.later`, `answers.rules, line 12`.
    package var origin: String
    package var location: SourceLocation?

    package init(_ means: AnswerMeaning, origin: String) {
        self.means = means
        self.origin = origin
    }

    /// Bytes of a body in which `text` is looked for.
    package static let searchedBytes = 65_536

    /// True if the body has to be looked at.
    package var looksIntoBody: Bool { !codes.isEmpty || value != nil || text != nil }

    /// True if an answer fits as far as its body does not matter.
    package func fits(status: Int, headers: [HTTPHeader]) -> Bool {
        guard status < 300 || status >= 400 else { return false }
        guard statuses.isEmpty || statuses.contains(where: { $0.contains(status) }) else { return false }
        guard let header else { return true }
        return headers.contains { sent in
            sent.name.lowercased() == header.name.lowercased()
                && header.value.map { $0.lowercased() == sent.value.lowercased() } ?? true
        }
    }

    /// True if every answer that fits `other` fits this one, too: behind it `other` would never be reached.
    package func covers(_ other: AnswerRule) -> Bool {
        let hasStatuses =
            statuses.isEmpty
            || !other.statuses.isEmpty
                && other.statuses.allSatisfy { wanted in
                    wanted.allSatisfy { status in statuses.contains { $0.contains(status) } }
                }
        let hasCodes = codes.isEmpty || !other.codes.isEmpty && other.codes.isSubset(of: codes)
        return hasStatuses && hasCodes && (value.map { $0.covers(other.value) } ?? true)
            && (text.map { part in other.text?.contains(part) == true } ?? true)
            && (header.map { $0.covers(other.header) } ?? true)
    }
}

extension AnswerRule.Value {
    /// - Parameter found: What stands at the path; `nil`: nothing.
    package func fits(_ found: JSONScalar?) -> Bool {
        guard let text = found?.literal else { return false }
        return (texts.map { $0.contains(text) } ?? true) && (part.map { text.contains($0) } ?? true)
    }

    fileprivate func covers(_ other: AnswerRule.Value?) -> Bool {
        guard let other, other.path == path else { return false }
        let hasTexts = texts.map { texts in other.texts.map { $0.isSubset(of: texts) } ?? false } ?? true
        return hasTexts
            && (part.map { part in
                other.part?.contains(part) == true || other.texts?.allSatisfy { $0.contains(part) } == true
            } ?? true)
    }
}

extension AnswerRule.Header {
    fileprivate func covers(_ other: AnswerRule.Header?) -> Bool {
        guard let other, other.name.lowercased() == name.lowercased() else { return false }
        return value.map { $0.lowercased() == other.value?.lowercased() } ?? true
    }
}

extension JSONScalar {
    /// A text as it is, anything else as JSON writes it.
    package var literal: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text), .string(let text): text
        }
    }
}
