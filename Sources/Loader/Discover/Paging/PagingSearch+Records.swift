import Core

/// Pages that begin behind the last record, and what is tried though nothing speaks for it.
extension PagingSearch {
    /// The next page begins behind the last record.
    var keysets: [PagingCandidate] {
        guard let id = idOfRecords else { return [] }
        let asked = page.query.filter { $0.value.isEmpty || CursorParameters.behind.contains($0.name) }.map(\.name)
        let names = (asked + CursorParameters.behind).inOrderOnce
        guard let more else {
            return asked.map { keyset($0, id, []) }
        }
        return names.prefix(4).map { keyset($0, id, [Flow.Entry("more", .text(more))]) }
    }

    func keyset(_ name: String, _ id: String, _ keys: [Flow.Entry]) -> PagingCandidate {
        PagingCandidate(
            "keyset", [Flow.Entry("param", .text(name)), Flow.Entry("from", .text(id))] + keys,
            evidence: keys.isEmpty
                ? "records have \"\(id)\"" : "\"\(more ?? "")\" says whether there is more, and records have \"\(id)\"",
            parameter: name, countsOn: true)
    }

    var idOfRecords: String? {
        guard case .object(let members)? = page.records.last else { return nil }
        let names = members.filter {
            if case .scalar(let scalar) = $0.value { scalar.text?.isEmpty == false } else { false }
        }.map(\.name)
        return names.first { ["id", "_id", "uuid", "key"].contains($0.lowercased()) }
            ?? names.first { NameWords($0).isID }
    }

    /// Nothing speaks for them but that they are usual.
    var guesses: [PagingCandidate] {
        let total = counted.keys.filter { $0.key == "total" }
        let why = "tried, as it is usual"
        var guesses = usualParameters.prefix(3).map { usual($0, total, why) }
        if let id = idOfRecords {
            for name in ["after", "since_id", "starting_after"] {
                guesses.append(
                    PagingCandidate(
                        "keyset", [Flow.Entry("param", .text(name)), Flow.Entry("from", .text(id))], evidence: why,
                        parameter: name, countsOn: true))
            }
        }
        return guesses
    }
}
