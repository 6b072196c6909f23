import Core
import Extract

/// One entry of `pipelines:`.
enum PipelineSection {
    static let keys = [
        "get", "optional", "query", "records", "as_of", "paginate", "for_each", "since", "window", "restate", "settle",
        "absent", "max_delete", "max_reject", "min_volume", "download", "load",
    ]

    /// `nil` if a mistake leaves no pipeline; each is noted.
    static func read(
        _ entry: ConfigNode.Entry, api: APISection, schema: String, environment: [String: String],
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
        let path = section.required("get", RequestPath.reader)
        let records = section.optional("records", .recordsPath) ?? api.records
        if records == nil, !section.has("records") {
            section.note(
                "the key \"records\" is missing, here and in api", suggestion: "write records: . for a bare list")
        }
        let partition = section["for_each"].flatMap { PartitionSection.read($0, problems) }
        let paging = PaginateSection.read(section["paginate"], inheriting: api.paginate, in: entry.value, problems)
        let reading = reading(section)
        let query = QuerySection.read(section)
        let download = DownloadSection.read(section, partition: partition, environment: environment)
        let loads = LoadSection.read(section, schema: schema, partition: partition)
        ParameterCheck.note(
            query: query, partition: partition, reading: reading, paging: paging?.parameters ?? [], in: section)
        if let path { notePlaceholders(path, partition, reading, in: section) }
        guard let path, let records, let paging else { return nil }
        return Pipeline(
            name: entry.key, path: path, query: query, records: records,
            asOf: section.optional("as_of", .path) ?? api.asOf, partition: partition, paginator: paging.paginator,
            reading: reading, loads: loads, download: download,
            isOneAnswer: paging.paginator is SinglePaginator,
            isOptional: section.optional("optional", .boolean) ?? false,
            location: entry.keyLocation)
    }

    /// `/reports/{report}/content`: the only placeholder is the entity that for_each names.
    private static func notePlaceholders(
        _ path: String, _ partition: PartitionSpec?, _ reading: Pipeline.Reading, in section: ConfigSection
    ) {
        let rest = partition.map { path.replacing($0.placeholder, with: "") } ?? path
        if rest.contains("{") || rest.contains("}") {
            section.note(
                "the path has a placeholder that for_each does not fill", at: section["get"],
                suggestion: partition.map { "write \($0.placeholder)" } ?? "add for_each")
        }
        if partition?.isOnce == true, !reading.isSnapshot {
            section.note(
                "once is for lists that are read whole", at: section["for_each"], suggestion: "remove since and window")
        }
    }

    private static func reading(_ section: ConfigSection) -> Pipeline.Reading {
        let changes = section["since"].flatMap { SinceSection.read($0, section.problems) }
        let window = section["window"].flatMap { WindowSection.read($0, section.problems) }
        let absent = section.optional("absent", .text)
        if let absent, absent != "deleted" {
            section.note(
                "unknown value \"\(absent.escapedForMessage)\"", at: section["absent"], suggestion: "allowed: deleted")
        }
        if absent != nil, section.has("since") || section.has("window") {
            section.note(
                "absence only means something in a list that is read whole", at: section["absent"],
                suggestion: "remove absent, or since and window")
        }
        let restate = RestateSection.read(section)
        let settle = section.optional("settle", .duration(in: .zero...Duration.seconds(7 * 86_400)))
        for key in ["restate", "settle"] where section.has(key) && !section.has("window") {
            section.note("\(key) is about the days of a window", at: section[key], suggestion: "add window")
        }
        let maximumDeleted = section.optional("max_delete", .share)
        if maximumDeleted != nil, absent == nil {
            section.note(
                "max_delete is about absent records", at: section["max_delete"], suggestion: "add absent: deleted")
        }
        return Pipeline.Reading(
            changes: changes, window: window, absenceDeletes: absent != nil, restate: restate, settle: settle ?? .zero,
            maximumDeleted: maximumDeleted ?? 0.5, maximumRejected: section.optional("max_reject", .share) ?? 0.5,
            minimumVolume: section.optional("min_volume", .share) ?? 0.05)
    }
}
