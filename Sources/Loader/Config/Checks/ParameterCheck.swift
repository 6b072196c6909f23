import Core
import Extract

/// A place of a request has one meaning: paging, partition, range, `query` and `headers` must not set the same. What is
/// to be filled in must be somewhere, and what has a placeholder must be filled.
struct ParameterCheck {
    let request: ListRequest
    let partition: PartitionSpec?
    let reading: Pipeline.Reading
    let paginator: (any Paginator)?
    /// Where requests carry secrets.
    let credentials: [Credential.Place]
    /// Placeholders that the id of a report job fills.
    var ids: [String] = []

    private struct Use {
        let place: ParameterPlace
        /// Of the pipeline's stanza.
        let key: String
    }

    func note(in section: ConfigSection) {
        noteSharedPlaces(section)
        noteNestedPlaces(section)
        notePlaceholders(section)
        noteFirstPage(section)
    }

    private var uses: [Use] {
        let others = (paginator?.otherPositions ?? []).map { ($0 as ParameterPlace?, "paginate") }
        let set: [(ParameterPlace?, String)] =
            others + [
                (paginator?.position, "paginate"), (paginator?.size?.place, "paginate"), (partition?.place, "for_each"),
                (reading.changes?.place, "since"), (reading.window?.from, "window"), (reading.window?.to, "window"),
            ]
        return credentials.map { Use(place: $0.place, key: "api.auth") }
            + request.query.map { Use(place: .query($0.name), key: "query") }
            + bodyMembers.map { Use(place: .body($0), key: request.body?.key ?? "") }
            + request.headers.map { Use(place: .header($0.name.lowercased()), key: "headers") }
            + set.compactMap { place, key in
                switch place?.resolved(hasBody: request.body != nil) {
                case .header(let name)?: Use(place: .header(name.lowercased()), key: key)
                case .body(let path)? where request.isForm:
                    Use(place: .body(FieldPath(names: [path.description])), key: key)
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

    /// One inside of another, or behind what is no object, would take its place.
    private func noteNestedPlaces(_ section: ConfigSection) {
        let inBody = uses.compactMap { use -> (path: FieldPath, key: String)? in
            if case .body(let path) = use.place, use.key != request.body?.key { (path, use.key) } else { nil }
        }
        for (path, key) in inBody {
            let outer = inBody.first {
                $0.path.names.count < path.names.count && path.names.starts(with: $0.path.names)
            }
            let isBlocked =
                if case .json(let document)? = request.body { document.blocks(path) } else { false }
            guard outer != nil || isBlocked else { continue }
            section.note(
                "\(key) sets \"\(path.description.escapedForMessage)\", and a part of that way is a value of its own",
                at: section[key], suggestion: "each place is one value; objects are on the way to it")
        }
    }

    private func notePlaceholders(_ section: ConfigSection) {
        // Of a stanza with other mistakes not every place is known.
        guard paginator != nil else { return }
        let texts = request.texts
        for use in uses {
            guard case .placeholder(let name) = use.place else { continue }
            if !texts.contains(where: { $0.contains("{\(name)}") || $0.contains("{+\(name)}") }) {
                section.note(
                    "\(use.key) fills {\(name)}, which stands nowhere in the request", at: section[use.key],
                    suggestion: "write {\(name)} in the path, in query, headers, body or form")
            }
        }
        let filled = uses.compactMap { use in if case .placeholder(let name) = use.place { name } else { nil } }
        let columns = partition.map { partition in
            request.memberColumns(of: partition.entity).map { partition.placeholder(of: $0) }
        }
        let rest = (filled + ids + [partition?.entity].compactMap(\.self) + (columns ?? []))
            .reduce(request.path) { $0.replacing("{\($1)}", with: "").replacing("{+\($1)}", with: "") }
        if rest.contains("{") || rest.contains("}") {
            section.note(
                "the path has a placeholder that nothing fills", at: section[request.method.word],
                suggestion: partition.map {
                    "write \($0.placeholder), or {\($0.entity).NAME} for a column of its row"
                } ?? "add for_each, or name it as a place")
        }
        noteGroup(section, columns ?? [])
    }
}

extension ParameterCheck {
    /// A request for several members has no place for what only one of them has.
    private func noteGroup(_ section: ConfigSection, _ columns: [String]) {
        guard let partition, partition.groupSize > 1 else { return }
        let ofOne = columns + [partition.entity]
        if let name = ofOne.first(where: { name in
            request.texts.contains { $0.contains("{\(name)}") || $0.contains("{+\(name)}") }
        }) {
            section.note(
                "{\(name)} is of one member, and a request of a group is for several", at: section["for_each"],
                suggestion: "remove group")
        }
        guard partition.repeatsParameter, let place = partition.place?.resolved(hasBody: request.body != nil) else {
            return
        }
        let isRepeatable =
            switch place {
            case .query, .parameter: true
            case .body: request.isForm
            case .header, .placeholder: false
            }
        if !isRepeatable {
            section.note(
                "only parameters of the query or of a form can be repeated", at: section["for_each"],
                suggestion: "remove repeat: in a JSON body several ids are an array")
        }
    }

    /// The first page must have an address, too.
    private func noteFirstPage(_ section: ConfigSection) {
        guard var paginator, case .placeholder(let name)? = paginator.position, request.path.contains("{\(name)}"),
            let base = HTTPURL("https://host"),
            let first = try? paginator.request(after: nil, from: request.template(baseURL: base, headers: [])),
            first.filled.url.path.contains("{\(name)}")
        else { return }
        section.note(
            "the path has {\(name)}, and the first page has none",
            at: section["paginate"] ?? section[request.method.word],
            suggestion: "add first: to paginate")
    }
}

extension Credential.Place {
    fileprivate var place: ParameterPlace {
        switch self {
        case .header(let name, _): .header(name.lowercased())
        case .query(let name): .query(name)
        }
    }
}

extension ListRequest {
    fileprivate var isForm: Bool {
        if case .form = body { true } else { false }
    }
}

extension RequestBody {
    /// As the stanza calls it.
    fileprivate var key: String {
        if case .form = self { "form" } else { "body" }
    }
}
