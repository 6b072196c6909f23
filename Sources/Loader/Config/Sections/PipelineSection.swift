import Core
import Extract

/// One entry of `pipelines:`.
enum PipelineSection {
    static let keys = [
        "api", "get", "post", "optional", "query", "headers", "body", "form", "records", "as_of", "paginate",
        "for_each",
        "since", "window", "restate", "settle",
        "absent", "max_delete", "max_reject", "min_volume", "heal", "sweep", "orphans",
        "download", "answers", "load",
    ]

    /// `nil` if a mistake leaves no pipeline; each is noted.
    static func read(
        _ entry: ConfigNode.Entry, apis: APISections, schema: String, environment: [String: String],
        _ problems: ConfigProblems
    ) -> Pipeline? {
        if !NameLiteral.isPipeline(entry.key) {
            problems.add(
                ConfigError(
                    at: entry.keyLocation, keyPath: entry.value.keyPath,
                    "\"\(entry.key.escapedForMessage)\" cannot be a pipeline's name",
                    suggestion: "use a to z, 0 to 9 and _, at most 63 characters, a letter first"))
        }
        guard let section = ConfigSection(entry.value, keys: keys, problems) else { return nil }
        let (apiName, api) = apis.chosen(by: section)
        var request = request(section, api)
        let records = section.optional("records", .recordsPath) ?? api.records
        if records == nil, !section.has("records") {
            section.note(
                "the key \"records\" is missing, here and in api", suggestion: "write records: . for a bare list")
        }
        let partition = section["for_each"].flatMap { PartitionSection.read($0, problems) }
        let paginator = PaginateSection.read(section["paginate"], inheriting: api.paginate, in: entry.value, problems)
        var reading = reading(section, partition: partition)
        let download = DownloadSection.read(section, partition: partition, environment: environment)
        let loads = LoadSection.read(section, records: records, schema: schema, partition: partition)
        if let field = reading.window?.field, reading.window?.conversion == nil {
            reading.window?.conversion = loads.flatMap(\.columns).conversion(of: field, bringing: [.day])
        }
        let places = [
            paginator?.position, paginator?.size?.place, partition?.place, reading.changes?.place, reading.window?.from,
            reading.window?.to,
        ]
        let setsBody = (places + (paginator?.otherPositions ?? [])).contains { place in
            if case .body? = place { true } else { false }
        }
        // So that a plain name is a member of it for every read alike.
        if request?.method == .post, request?.body == nil, setsBody { request?.body = .json(.object([])) }
        if let request {
            ParameterCheck(
                request: request, partition: partition, reading: reading, paginator: paginator,
                credentials: api.settings?.authentication?.places ?? []
            ).note(in: section)
        }
        if partition?.isOnce == true, !reading.isSnapshot {
            section.note(
                "once is for lists that are read whole", at: section["for_each"], suggestion: "remove since and window")
        }
        guard let request, let records, let paginator else { return nil }
        NestingCheck.note(paginator, records: records, in: section)
        var pipeline = Pipeline(
            name: entry.key, request: request, records: records,
            asOf: section.optional("as_of", .path) ?? api.asOf, partition: partition, paginator: paginator,
            reading: reading, loads: loads, download: download,
            isOneAnswer: paginator is SinglePaginator,
            isOptional: section.optional("optional", .boolean) ?? false,
            location: entry.keyLocation)
        pipeline.api = apiName
        pipeline.answers = AnswersSection.read(
            section["answers"], inheriting: api.settings?.answers ?? AnswerSettings(), problems)
        return pipeline
    }

    /// `get: /ad-performance`, or `post: /search` with what is posted.
    private static func request(_ section: ConfigSection, _ api: APISection) -> ListRequest? {
        let query = QuerySection.read(section)
        let headers = HeadersSection.read(section, reserved: api.credentialHeaders)
        let body = BodySection.read(section)
        if section.has("get"), section.has("post") {
            section.note("a list is asked for by get or by post", at: section["post"], suggestion: "remove one of them")
        }
        let method: HTTPMethod = section.has("post") ? .post : .get
        if body != nil, method == .get {
            section.note(
                "a get has no body", at: section["body"] ?? section["form"], suggestion: "write post: instead of get:")
        }
        guard let path = section.required(method.word, RequestPath.reader) else { return nil }
        return ListRequest(method, path: path, query: query, headers: headers, body: method == .get ? nil : body)
    }

    private static func reading(_ section: ConfigSection, partition: PartitionSpec?) -> Pipeline.Reading {
        let changes = section["since"].flatMap { SinceSection.read($0, section.problems) }
        let window = section["window"].flatMap { WindowSection.read($0, partition: partition, section.problems) }
        let absent = section.optional("absent", .text)
        if let absent, absent != "deleted" {
            section.note(
                "unknown value \"\(absent.escapedForMessage)\"", at: section["absent"], suggestion: "allowed: deleted")
        }
        if absent != nil, section.has("since"), !section.has("window"), !section.has("sweep") {
            section.note(
                "absence only means something in a list that is read whole", at: section["absent"],
                suggestion: "add sweep: {every: 7d}, or remove absent")
        }
        if absent != nil, let window, window.field == nil {
            section.note(
                "what a window lacks is found by its days, and it does not say where a record has its day",
                at: section["window"], suggestion: "add field: to window")
        }
        let sweep = sweep(section)
        // The days of a window are swept as they are restated.
        let swept = window != nil ? sweep.map { RestateRule(every: $0, last: 366_000, isSweep: true) } : nil
        let restate = RestateSection.read(section) + [swept].compactMap(\.self)
        let settle = section.optional("settle", .duration(in: .zero...Duration.seconds(7 * 86_400)))
        for key in ["restate", "settle"] where section.has(key) && !section.has("window") {
            section.note("\(key) is about the days of a window", at: section[key], suggestion: "add window")
        }
        let maximumDeleted = section.optional("max_delete", .share)
        if maximumDeleted != nil, absent == nil {
            section.note(
                "max_delete is about absent records", at: section["max_delete"], suggestion: "add absent: deleted")
        }
        var reading = Pipeline.Reading(
            changes: changes, window: window, absenceDeletes: absent != nil, restate: restate, settle: settle ?? .zero,
            maximumDeleted: maximumDeleted ?? 0.5, maximumRejected: section.optional("max_reject", .share) ?? 0.5,
            minimumVolume: section.optional("min_volume", .share) ?? 0.05)
        let day = Duration.seconds(86_400)
        if let heal = section.optional("heal", .duration(in: .zero...day * 366)) { reading.heal = heal }
        reading.sweep = window == nil ? sweep.map { .seconds(86_400) * $0 } : nil
        reading.deletesOrphans = deletesOrphans(section, isSnapshot: reading.isSnapshot)
        return reading
    }

    /// `sweep: {every: 7d}`: days.
    private static func sweep(_ section: ConfigSection) -> Int? {
        guard let node = section["sweep"] else { return nil }
        if !section.has("absent") || !section.has("since") && !section.has("window") {
            section.note(
                "a sweep looks for what a list with since or window lacks", at: node,
                suggestion: "add absent: deleted, and since or window")
        }
        guard let sweep = ConfigSection(node, keys: ["every"], section.problems) else { return nil }
        return sweep.required("every", .days(in: 1...366))
    }

    /// `orphans: keep` or `deleted`
    private static func deletesOrphans(_ section: ConfigSection, isSnapshot: Bool) -> Bool {
        guard let text = section.optional("orphans", .text) else { return false }
        if text != "keep", text != "deleted" {
            section.note(
                "unknown value \"\(text.escapedForMessage)\"", at: section["orphans"],
                suggestion: "allowed: keep, deleted")
        }
        if !section.has("for_each") {
            section.note(
                "orphans are rows of a member of for_each that is gone", at: section["orphans"],
                suggestion: "add for_each, or remove orphans")
        }
        // Of a list that is read for changes they would stay marked when their member comes back.
        if text == "deleted", !isSnapshot {
            section.note(
                "orphans are marked in lists that are read whole", at: section["orphans"],
                suggestion: "remove orphans, or since and window")
        }
        return text == "deleted"
    }
}
