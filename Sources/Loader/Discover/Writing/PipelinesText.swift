import Core

/// A proposal as a stanza of `pipelines.yaml`, or as a whole file where there is none.
package struct PipelinesText {
    private let list: ListDraft
    private var lines: [String] = []

    /// What the table of a trial is filled with; no record has it.
    package static let trialColumn = "octoload_trial"

    /// The stanza that a page is read by while the search goes on.
    package static func trial(_ list: ListDraft, records: String, isLines: Bool, paging: PagingProposal) -> String {
        var text = PipelinesText(list)
        text.begin(records: records, recordsNotes: [], isLines: isLines, paging: paging, pagingNotes: [])
        text.add(4, "columns: {\(trialColumn): \(trialColumn)}")
        return text.joined
    }

    /// A file that can be read, for a list that nobody has looked at.
    package static func beginning(_ list: ListDraft) -> String {
        var text = PipelinesText(list)
        text.note(
            0,
            "Written by octoload init. The list was not looked at: records, paginate and columns are places to be filled."
        )
        text.note(0, "`octoload discover \(list.name)` proposes what goes there.")
        text.begin(
            records: ".", recordsNotes: [], isLines: false, paging: PagingProposal(.single), pagingNotes: [])
        text.add(4, "columns: {id: id}")
        return text.joined
    }

    package static func text(of proposal: Proposal) -> String {
        var text = PipelinesText(proposal.list)
        text.head(proposal)
        text.begin(
            records: proposal.place.text, recordsNotes: text.notes(ofRecords: proposal), isLines: proposal.isLines,
            paging: proposal.paging, pagingNotes: proposal.paging.notes)
        text.load(proposal)
        return text.joined
    }

    private init(_ list: ListDraft) {
        self.list = list
    }

    private var joined: String { lines.joined(separator: "\n") + "\n" }

    // MARK: Lines

    private mutating func add(_ level: Int, _ line: String) {
        lines.append(String(repeating: "  ", count: level) + line)
    }

    private mutating func note(_ level: Int, _ text: String) { add(level, "# \(PipelinesText.comment(text))") }

    /// One line that no reader takes for more: a pair of `&` and `*` before a name would be an anchor and its alias.
    private static func comment(_ text: String) -> String {
        text.escapedForReader(limit: 400).replacing("&", with: "& ").replacing("*", with: "* ")
    }

    private mutating func head(_ proposal: Proposal) {
        let level = list.api == nil ? 1 : 0
        note(
            level,
            "Proposed by octoload discover from \(proposal.records.counted("record")) on \(proposal.pages.counted("page")); \(proposal.requests.counted("request")) sent."
        )
        note(level, "What a comment gives as a reason was seen in these records, and is no promise of the API.")
        for warning in proposal.warnings { note(level, "Mind: \(warning)") }
    }

    private mutating func begin(
        records: String, recordsNotes: [String], isLines: Bool, paging: PagingProposal, pagingNotes: [String]
    ) {
        if let api = list.api {
            begin(api)
            add(0, "pipelines:")
        }
        add(1, "\(list.name):")
        if let name = list.apiName { add(2, "api: \(name)") }
        add(2, "\(list.method.word): \(Flow.quoted(list.path))")
        request(without: paging.parameters)
        for text in recordsNotes { note(2, text) }
        add(2, "records: \(Flow.quoted(records))")
        if isLines { add(2, "answers: {format: json_lines}") }
        for text in pagingNotes { note(2, text) }
        add(2, "paginate: \(paging.flow.yaml)")
        add(2, "load:")
        add(3, "\(list.tableKey):")
    }

    private mutating func begin(_ api: APIDraft) {
        add(0, "version: 1")
        add(0, "api:")
        add(1, "base_url: \(Flow.quoted(api.baseURL))")
        if let authentication = api.authentication { add(1, "\(authentication.key): \(authentication.value.yaml)") }
        if api.allowsPlainHTTP { add(1, "allow_http: true") }
        if !api.headers.isEmpty {
            add(1, "headers: \(Flow.map(api.headers.map { Flow.Entry($0.name, .text($0.value)) }).yaml)")
        }
        add(0, "warehouse: {url: {env: DATABASE_URL}, schema: \(list.schema)}")
    }

    private mutating func request(without parameters: Set<String>) {
        let query = list.query.filter { !parameters.contains($0.name) }
        if !query.isEmpty { add(2, "query: \(PipelinesText.flow(query).yaml)") }
        if !list.headers.isEmpty {
            add(2, "headers: \(Flow.map(list.headers.map { Flow.Entry($0.name, .text($0.value)) }).yaml)")
        }
        switch list.body {
        case .json(let document)?: add(2, "body: \(Flow(document).yaml)")
        case .form(let items)?: add(2, "form: \(PipelinesText.flow(items).yaml)")
        case .text?, nil: break
        }
    }

    /// A parameter that is there several times is a list.
    private static func flow(_ items: [QueryItem]) -> Flow {
        let names = items.map(\.name).inOrderOnce
        return .map(
            names.map { name in
                let values = items.filter { $0.name == name }.map { item in
                    item.document.map { Flow($0) } ?? .text(item.value)
                }
                return Flow.Entry(name, values.count == 1 ? values[0] : .list(values))
            })
    }

    // MARK: What was found

    private func notes(ofRecords proposal: Proposal) -> [String] {
        let place = proposal.place
        let what =
            switch place.form {
            case .objects: "an array of \(place.count) objects"
            case .rows: "an array of \(place.count) arrays, a record each"
            case .map: "an object of \(place.count) records, each below its key"
            case .document: "one object"
            }
        var notes = ["Records: \(place.text), \(what) on the first page."]
        let ties = proposal.otherPlaces.filter { $0.score == place.score }
        if !ties.isEmpty { notes[0] += " As likely: \(PipelinesText.shown(ties))." }
        let others = proposal.otherPlaces.filter { $0.score != place.score }
        if !others.isEmpty { notes[0] += " Others: \(PipelinesText.shown(others))." }
        return notes
    }

    private static func shown(_ places: [RecordsPlace]) -> String {
        places.prefix(5).map { "\($0.text) (\($0.count))" }.joined(separator: ", ")
    }

    private mutating func load(_ proposal: Proposal) {
        keyNotes(proposal)
        if let version = proposal.version, let path = version.source.text {
            let evidence = proposal.versions.first { $0.column == version.name }?.evidence ?? ""
            let flow =
                version.type.conversion.isEmpty
                ? Flow.text(path) : .map([Flow.Entry("from", .text(path))] + version.type.conversion)
            add(4, "newest_by: \(flow.yaml)  # \(PipelinesText.comment(evidence))")
            note(
                4,
                "If the list can be asked for changes, add since to the pipeline: {param: updated_since, overlap: 15m}; not tried."
            )
        }
        for candidate in proposal.versions where candidate.column != proposal.version?.name {
            note(4, "Perhaps a version, too: \(candidate.column), \(candidate.evidence).")
        }
        for name in proposal.list.tombstones(in: proposal.columns) {
            note(
                4,
                "\(name) may say that a record was deleted: if so, write deleted, and give the table deleted_at timestamptz."
            )
        }
        add(4, "columns:")
        for column in proposal.columns {
            let text = "\(column.name): \(column.mapping.yaml)"
            add(5, "\(text)  # \(PipelinesText.comment(PipelinesText.evidence(of: column)))")
        }
        for path in proposal.unnamedPlaces { note(5, path) }
    }

    private mutating func keyNotes(_ proposal: Proposal) {
        guard let key = proposal.keys.first else {
            note(
                4,
                "No key: no column or combination of columns tells the records apart. `octoload run` refuses a table without one."
            )
            return
        }
        note(4, "Key: \(key.columns.joined(separator: ", ")), \(key.evidence).")
        let others = proposal.keys.dropFirst().map { $0.columns.joined(separator: " and ") }
        if !others.isEmpty { note(4, "Unique there, too: \(others.joined(separator: "; ")).") }
    }

    static func evidence(of column: ColumnProposal) -> String {
        var text = column.type.evidence
        let missing = column.values.count - column.present
        if column.present > 0, missing > 0 { text += "; missing or null in \(missing) of \(column.values.count)" }
        if let remark = column.type.remark { text += "; \(remark)" }
        return text
    }
}

extension ListDraft {
    /// Columns whose names speak of deletion.
    fileprivate func tombstones(in columns: [ColumnProposal]) -> [String] {
        columns.filter { $0.words.has("deleted", "removed", "archived") && ($0.type.isInstant || $0.present == 0) }.map(
            \.name)
    }
}

extension Proposal {
    /// As notes: what no path can name.
    fileprivate var unnamedPlaces: [String] {
        unnamed.prefix(10).map { "Left out, as no path can name it: \($0)" }
    }
}
