/// `answers: {not_yet: [202], empty: [204], format: json, charset: utf-8}`: what a successful answer may look like.
package struct AnswerSettings: Sendable, Hashable {
    package enum Format: String, Sendable, Hashable, CaseIterable {
        case json
        /// A record a line.
        case jsonLines = "json_lines"
    }

    package enum Charset: String, Sendable, Hashable, CaseIterable {
        case utf8 = "utf-8"
        case latin1 = "iso-8859-1"
        case utf16 = "utf-16"
    }

    /// Statuses that mean: ask again later.
    package var notYet: Set<Int> = [202]
    /// Statuses that with an empty body mean an empty list.
    package var empty: Set<Int> = []
    /// `nil`: what `Content-Type` says.
    package var format: Format?
    /// `nil`: what `Content-Type` and a byte order mark say.
    package var charset: Charset?

    /// A page without the place of the records has none: some APIs leave out what is empty.
    package var mayLackRecords = false

    /// What answers mean, the first that fits; before what `errors` says and the status.
    package var rules: [AnswerRule] = []

    package init() {}
}
