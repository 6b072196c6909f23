/// How the list is to be paged, and what that was found out by.
package struct PagingProposal: Sendable {
    package var candidate: PagingCandidate
    /// The parameter of the size and its value.
    package var size: Size?
    /// What ends the list besides its signs.
    package var end: [Flow] = []
    /// What was seen, a sentence each.
    package var notes: [String] = []

    package struct Size: Sendable, Hashable {
        package var name: String
        package var records: Int

        package init(name: String, records: Int) {
            self.name = name
            self.records = records
        }
    }

    package init(_ candidate: PagingCandidate, size: Size? = nil) {
        self.candidate = candidate
        self.size = size
    }

    /// As `paginate:` has it.
    package var flow: Flow {
        var keys = candidate.keys
        if let size { keys.append(Flow.Entry("size", .map([Flow.Entry(size.name, .number(size.records))]))) }
        if end.count == 1 { keys.append(Flow.Entry("end", end[0])) }
        if end.count > 1 { keys.append(Flow.Entry("end", .list(end))) }
        return .map(keys)
    }

    /// Parameters that it sets: they do not stand in `query:`.
    package var parameters: Set<String> { Set([candidate.parameter, size?.name].compactMap { $0 }) }
}
