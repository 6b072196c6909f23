import Core

/// Which fields of the API feed which columns: what the mappings of the pipelines say.
package struct FieldLineage: Sendable {
    /// By table and column: `GET /ad-performance → metrics.spend`.
    private var sources: [TableName: [String: [String]]] = [:]

    package init(_ pipelines: [Pipeline]) {
        for pipeline in pipelines {
            for mapping in pipeline.loads { add(mapping, of: pipeline) }
        }
    }

    package func sources(of column: String, in table: TableName) -> [String] {
        sources[table]?[column] ?? []
    }

    private mutating func add(_ mapping: TableMapping, of pipeline: Pipeline) {
        let request = pipeline.label
        func field(_ path: FieldPath) -> String { "\(request) → \(path == .root ? "the record" : path.description)" }
        if let partition = pipeline.partition {
            note("\(partition.entity)_key", "\(request), asked for each \(partition.entity)", mapping)
        }
        for member in mapping.members + [mapping.member].compactMap({ $0 }) {
            let source = member.id.map(field).joined(separator: ", ")
            note("\(member.entity)_key", source, mapping)
            if mapping.member?.entity == member.entity { note("\(member.entity)_id", source, mapping) }
        }
        if let record = mapping.recordID { note("record_key", field(record), mapping) }
        if let version = mapping.newestBy { note("version_at", field(version), mapping) }
        if let deleted = mapping.deletedBy { note("deleted_at", field(deleted), mapping) }
        for attribute in mapping.attributes { note("attributes", field(attribute.path), mapping) }
        for column in mapping.columns + mapping.measures {
            switch column.source {
            case .field(let path): note(column.column, field(path), mapping)
            case .constant(let text): note(column.column, "always \"\(text)\"", mapping)
            case .day(let path, let zone): note(column.column, "\(field(path)), its day \(name(zone))", mapping)
            case .position(let first):
                let list = mapping.explode.map(field) ?? request
                note(column.column, "\(list), the element's place from \(first)", mapping)
            case .partition(let name):
                note(column.column, "\(pipeline.partition?.entity ?? "partition")'s \(name)", mapping)
            }
        }
    }

    private func name(_ zone: ZoneSource) -> String {
        switch zone {
        case .named(let name): "in \(name)"
        case .partition(let column): "in the \(column) of the partition"
        }
    }

    private mutating func note(_ column: String, _ source: String, _ mapping: TableMapping) {
        if sources[mapping.table]?[column]?.contains(source) == true { return }
        sources[mapping.table, default: [:]][column, default: []].append(source)
    }
}
