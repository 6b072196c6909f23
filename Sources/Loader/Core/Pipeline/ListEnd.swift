/// What ends a list besides its own signs: `end: [short_page, {status: [404]}]`.
package struct ListEnd: Sendable, Hashable {
    package enum Word: String, Sendable, Hashable, CaseIterable {
        /// A page without any sign is the last one.
        case absent
        /// A page with fewer records than asked for is the last one.
        case shortPage = "short_page"
        /// Past its end the API gives a page again: that one was the last.
        case repeated
    }

    package var words: Set<Word>
    /// What the API answers to a request for a page past the end.
    package var statuses: Set<Int>
    /// Its own codes for that.
    package var codes: Set<String>

    package init(words: Set<Word> = [], statuses: Set<Int> = [], codes: Set<String> = []) {
        self.words = words
        self.statuses = statuses
        self.codes = codes
    }

    /// True if the error, met after at least one page, says that there are no more.
    package func isPast(_ error: SourceError) -> Bool {
        if error.isRepetition { return words.contains(.repeated) }
        return error.status.map(statuses.contains) == true || error.codes.contains(where: codes.contains)
    }
}
