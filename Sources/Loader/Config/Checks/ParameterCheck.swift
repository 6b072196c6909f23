import Core

/// A request parameter has one meaning: paging, partition, range and `query` must not name the same.
enum ParameterCheck {
    static func note(
        query: [QueryItem], partition: PartitionSpec?, reading: Pipeline.Reading, paging: [String],
        in section: ConfigSection
    ) {
        let uses: [(name: String?, key: String)] =
            query.map { ($0.name, "query") } + paging.map { ($0, "paginate") } + [
                (partition?.parameter, "for_each"), (reading.changes?.parameter, "since"),
                (reading.window?.fromParameter, "window"), (reading.window?.toParameter, "window"),
            ]
        var first: [String: String] = [:]
        for (name, key) in uses {
            guard let name else { continue }
            if let other = first[name] {
                // Two of one section are its own affair, and noted there.
                if other != key {
                    section.note(
                        "the parameter \"\(name.escapedForMessage)\" is set by \(other) and by \(key)",
                        at: section[key] ?? section[other])
                }
            } else {
                first[name] = key
            }
        }
    }
}
