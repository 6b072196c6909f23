/// A way to page that something on a page speaks for; not more than that until a second page has been read by it.
package struct PagingCandidate: Sendable, Hashable {
    /// Keys of `paginate:` besides `size` and `end`, `style` the first.
    package var keys: [Flow.Entry]
    /// What speaks for it.
    package var evidence: String
    /// The parameter of the query that it sets.
    package var parameter: String?
    /// Where pages are numbered and nothing says from where, the other first number may be right.
    package var numbersFrom: Int?
    /// A record's place says where the next page begins, or its number: a page past the end must be known.
    package var countsOn: Bool

    package init(
        _ style: String, _ keys: [Flow.Entry], evidence: String, parameter: String? = nil, numbersFrom: Int? = nil,
        countsOn: Bool = false
    ) {
        self.keys = [Flow.Entry("style", .text(style))] + keys
        self.evidence = evidence
        self.parameter = parameter
        self.numbersFrom = numbersFrom
        self.countsOn = countsOn
    }

    package static let single = PagingCandidate("single", [], evidence: "")

    package var style: String { keys.first?.value.scalar ?? "" }
    package var isSingle: Bool { style == "single" }

    /// True if a sign on the pages tells the end, not only an empty page.
    package var hasSign: Bool {
        ["next", "next_header", "more", "total", "pages"].contains { name in keys.contains { $0.key == name } }
            || style == "link_header"
    }

    /// Without a key, the first number the other one.
    package func setting(_ key: String, _ value: Flow?) -> PagingCandidate {
        var other = self
        other.keys.removeAll { $0.key == key }
        if let value { other.keys.append(Flow.Entry(key, value)) }
        return other
    }
}
