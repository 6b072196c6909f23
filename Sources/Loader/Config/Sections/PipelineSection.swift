import Core
import Extract

/// One entry of `pipelines:`.
enum PipelineSection {
    static let keys = [
        "api", "get", "post", "optional", "query", "query_string", "headers", "body", "form", "records", "header",
        "as_of",
        "paginate",
        "for_each",
        "since", "window", "restate", "settle",
        "absent", "max_delete", "max_reject", "min_volume", "heal", "sweep", "orphans",
        "download", "answers", "report", "load",
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
        let report = ReportSection.read(section, reserved: api.credentialHeaders, environment: environment)
        // Of files, the order is all that is asked of the list.
        let isOfFiles = report?.files != nil
        let own = isOfFiles ? nil : RequestSection.read(section, reserved: api.credentialHeaders)
        let records = section.optional("records", .recordsPath) ?? api.records
        if records == nil, !section.has("records") {
            section.note(
                "the key \"records\" is missing, here and in api", suggestion: "write records: . for a bare list")
        }
        let partition = section["for_each"].flatMap { PartitionSection.read($0, problems) }
        let paginator =
            !isOfFiles
            ? PaginateSection.read(section["paginate"], inheriting: api.paginate, in: entry.value, problems)
            : SinglePaginator()
        var reading = reading(section, partition: partition)
        let download = DownloadSection.read(section, partition: partition, environment: environment)
        let loads = LoadSection.read(section, records: records, schema: schema, partition: partition)
        if let field = reading.window?.field, reading.window?.conversion == nil {
            reading.window?.conversion = loads.flatMap(\.columns).conversion(of: field, bringing: [.day])
        }
        var requests = RequestCheck(
            request: own, report: report, partition: partition, reading: reading, paginator: paginator,
            credentials: api.settings?.authentication?.places ?? [])
        requests.complete(in: section)
        if partition?.isOnce == true, !reading.isSnapshot {
            section.note(
                "once is for lists that are read whole", at: section["for_each"], suggestion: "remove since and window")
        }
        guard let request = requests.request, let records, let paginator else { return nil }
        if section.has("report"), report == nil { return nil }
        if let files = report?.files, files.format != .json, records != .root {
            section.note(
                "the lines of a file are its records, and lie nowhere else", at: section["records"],
                suggestion: "write records: .")
        }
        NestingCheck.note(paginator, records: records, in: section)
        var pipeline = Pipeline(
            name: entry.key, request: request, records: records,
            asOf: section.optional("as_of", .path) ?? api.asOf, partition: partition, paginator: paginator,
            reading: reading, loads: loads, download: download,
            isOneAnswer: paginator is SinglePaginator,
            isOptional: section.optional("optional", .boolean) ?? false,
            location: entry.keyLocation)
        pipeline.api = apiName
        pipeline.header = section.optional("header", .rowHeader)
        if pipeline.header != nil, records.names.contains(where: { $0 == "[]" || $0 == "{}" }) || report?.files != nil {
            section.note(
                "a header is for rows of one array on a page", at: section["header"],
                suggestion: "name the array of rows in records, without [] and {}")
        }
        pipeline.report = requests.report
        pipeline.answers = AnswersSection.read(
            section["answers"], inheriting: api.settings?.answers ?? AnswerSettings(), problems)
        return pipeline
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
