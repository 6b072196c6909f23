import Core

/// Where the id of a record is, by which quarantine knows it again whatever else of it has changed.
struct RecordIdentity: Sendable {
    /// Cells that are the id together.
    var cells: [Int]
    /// The id is a whole number: only one written as such finds its row.
    var isInteger = false
    /// Column of the first target that holds the id, apart from the partition's key; `nil`: none alone does.
    var column: String?
    /// The cell of the version; `nil`: records have none.
    var version: Int?
}

extension TransformCompiler {
    /// Of the first target: its member's id, the record's own, or what its key is read from; `nil` if no cells tell.
    mutating func identity(
        of mapping: TableMapping, _ schema: TableSchema, _ columns: [ColumnProgram]
    ) -> RecordIdentity? {
        let version = mapping.newestBy.map { fields.number(of: $0, mapping.versionConversion, as: .instant) }
        if let member = mapping.member {
            let name = "\(member.entity)_id"
            return RecordIdentity(
                cells: member.id.map { fields.number(of: $0) }, column: schema.column(name) == nil ? nil : name,
                version: version)
        }
        if let record = mapping.recordID {
            return RecordIdentity(cells: [fields.number(of: record)], version: version)
        }
        var identity = RecordIdentity(cells: [], version: version)
        var found: [String] = []
        for name in schema.key {
            switch columns.first(where: { $0.name == name })?.source {
            case .partitionKey: continue
            case .cell(let cell, _), .code(let cell, _, _), .label(let cell, _, _), .day(let cell, _):
                identity.cells.append(cell)
                found.append(name)
            case .member(let number):
                identity.cells += members[number].cells
                found.append("")
            default: return nil
            }
        }
        if identity.cells.isEmpty { return nil }
        if found.count == 1, let type = schema.column(found[0])?.type {
            switch type {
            case .text, .enumeration: identity.column = found[0]
            case .int2, .int4, .int8:
                identity.column = found[0]
                identity.isInteger = true
            default: break
            }
        }
        return identity
    }
}
