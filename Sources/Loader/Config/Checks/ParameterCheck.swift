import Core

/// A place of a request has one meaning: paging, partition, range, `query` and `headers` must not set the same. What is
/// to be filled in must be somewhere, and what has a placeholder must be filled.
struct ParameterCheck {
    let request: ListRequest
    let partition: PartitionSpec?
    let reading: Pipeline.Reading
    let paginator: (any Paginator)?

    private struct Use {
        let place: ParameterPlace
        /// Of the pipeline's stanza.
        let key: String
    }

    func note(in section: ConfigSection) {
        noteSharedPlaces(section)
        notePlaceholders(section)
    }

    private var uses: [Use] {
        let set: [(ParameterPlace?, String)] = [
            (paginator?.position, "paginate"), (paginator?.size?.place, "paginate"), (partition?.place, "for_each"),
            (reading.changes?.place, "since"), (reading.window?.from, "window"), (reading.window?.to, "window"),
        ]
        return request.query.map { Use(place: .query($0.name), key: "query") }
            + bodyMembers.map { Use(place: .body($0), key: request.body?.key ?? "") }
            + request.headers.map { Use(place: .header($0.name.lowercased()), key: "headers") }
            + set.compactMap { place, key in
                switch place?.resolved(hasBody: request.body != nil) {
                case .header(let name)?: Use(place: .header(name.lowercased()), key: key)
                case let place?: Use(place: place, key: key)
                case nil: nil
                }
            }
    }

    /// Those at the top of the body: what is set there would replace them.
    private var bodyMembers: [FieldPath] {
        switch request.body {
        case .json(.object(let members)): members.map { FieldPath(names: [$0.name]) }
        case .form(let items): items.map { FieldPath(names: [$0.name]) }
        default: []
        }
    }

    private func noteSharedPlaces(_ section: ConfigSection) {
        var first: [ParameterPlace: String] = [:]
        for use in uses {
            if let other = first[use.place] {
                // Two of one section are its own affair, and noted there.
                if other != use.key {
                    section.note(
                        "the parameter \"\(use.place.description.escapedForMessage)\" is set by \(other) and by \(use.key)",
                        at: section[use.key] ?? section[other])
                }
            } else {
                first[use.place] = use.key
            }
        }
        for use in uses {
            guard case .body = use.place, request.method == .get else { continue }
            section.note(
                "a get has no body, and \(use.key) sets a place in it", at: section[use.key], suggestion: "write post:")
        }
    }

    private func notePlaceholders(_ section: ConfigSection) {
        // Of a stanza with other mistakes not every place is known.
        guard paginator != nil else { return }
        let texts = request.texts
        for use in uses {
            guard case .placeholder(let name) = use.place else { continue }
            if !texts.contains(where: { $0.contains("{\(name)}") }) {
                section.note(
                    "\(use.key) fills {\(name)}, which stands nowhere in the request", at: section[use.key],
                    suggestion: "write {\(name)} in the path, in query, headers, body or form")
            }
        }
        let filled = uses.compactMap { use in if case .placeholder(let name) = use.place { name } else { nil } }
        let rest = (filled + [partition?.entity].compactMap(\.self))
            .reduce(request.path) { $0.replacing("{\($1)}", with: "") }
        if rest.contains("{") || rest.contains("}") {
            section.note(
                "the path has a placeholder that nothing fills", at: section[request.method.word],
                suggestion: partition.map { "write \($0.placeholder)" } ?? "add for_each, or name it as a place")
        }
    }
}

extension RequestBody {
    /// As the stanza calls it.
    fileprivate var key: String {
        if case .form = self { "form" } else { "body" }
    }
}
