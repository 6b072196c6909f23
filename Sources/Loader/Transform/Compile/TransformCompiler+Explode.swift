import Core

/// A table with a row for each element of an array in the record.
extension TransformCompiler {
    /// What is staged of the records themselves, so that elements that a record no longer has are found; `nil` if the record
    /// is the row, or after an error.
    mutating func parents(_ mapping: TableMapping, _ schema: TableSchema, _ columns: [ColumnProgram])
        -> (columns: [ColumnProgram], key: [String])?
    {
        guard mapping.explode != nil else { return nil }
        let ofElements = columnsOfElements(mapping)
        let key = schema.key.filter { !ofElements.contains($0) }
        report(unexplodable: mapping, schema, key)
        report(recordsApartIn: mapping, key)
        var parents = [columns[0]]
        parents += key.compactMap { name in
            var column = columns.first { $0.name == name }
            // Without it the rows of a record cannot be found.
            column?.isRequired = true
            return column
        }
        parents.append(
            ColumnProgram(
                name: LineageColumn.versionAt, source: version(mapping), isRequired: true,
                pointer: mapping.newestBy?.pointer ?? ""))
        parents.append(
            ColumnProgram(
                name: LineageColumn.deletedAt, source: deletion(mapping), isRequired: false,
                pointer: mapping.deletedBy?.pointer ?? ""))
        return (parents, key)
    }

    /// The record's part of the key must tell records apart, or elements of others would be taken for gone.
    private mutating func report(recordsApartIn mapping: TableMapping, _ key: [String]) {
        let own = paths(of: key, in: mapping)
        let records = pipeline.loads.first { $0.explode == nil }
        let apart = records.map { paths(of: schemas[$0.table]?.key ?? [], in: $0) } ?? []
        let missing = apart.subtracting(own).map(\.description).sorted()
        guard own.isEmpty && !key.isEmpty || !missing.isEmpty else { return }
        let lacking = missing.isEmpty ? "a value of the record" : missing.joined(separator: " and ")
        errors.append(
            .mapping(
                mapping, of: pipeline,
                "the key of \(mapping.table) lacks \(lacking), so that elements of other records would be taken for gone",
                suggestion: "add a column with {parent: \(missing.first ?? "id")} to the key"))
    }

    /// Where in the record the columns of a key come from.
    private func paths(of key: [String], in mapping: TableMapping) -> Set<FieldPath> {
        var paths: Set<FieldPath> = []
        for name in key {
            for column in mapping.columns + mapping.measures where column.column == name {
                if let path = column.source.path, !path.isOfEach { paths.insert(path) }
            }
            for member in mapping.members + [mapping.member].compactMap({ $0 })
            where name == "\(member.entity)_key" || name == "\(member.entity)_id" {
                paths.formUnion(member.id.filter { !$0.isOfEach })
            }
        }
        return paths
    }

    /// Records that are arrays keep nothing of what is around them.
    mutating func reportPlaceless(_ loads: [TableMapping]) {
        guard let mapping = loads.first, fields.paths.contains(where: \.isAroundRecord),
            fields.paths.contains(where: { path in path.names.first?.allSatisfy(\.isNumber) == true })
        else { return }
        errors.append(
            .mapping(
                mapping, of: pipeline, "parent and key are of records that are objects, and these are arrays",
                suggestion: "remove them"))
    }

    /// Columns that differ between the elements of one record.
    private func columnsOfElements(_ mapping: TableMapping) -> Set<String> {
        var names: Set<String> = []
        for column in mapping.columns + mapping.measures {
            if case .position = column.source { names.insert(column.column) }
            if column.source.path?.isOfEach == true { names.insert(column.column) }
        }
        if let member = mapping.member, member.id.contains(where: \.isOfEach) {
            names.formUnion(["\(member.entity)_key", "\(member.entity)_id"])
        }
        return names
    }

    private mutating func report(unexplodable mapping: TableMapping, _ schema: TableSchema, _ key: [String]) {
        func note(_ problem: String, _ suggestion: String) {
            errors.append(.mapping(mapping, of: pipeline, problem, suggestion: suggestion))
        }
        let list = mapping.explode?.description ?? ""
        if key.isEmpty {
            note(
                "no key column of \(mapping.table) is the record's, so that elements that a record no longer has cannot be found",
                "add a column of the record to the key, for example {parent: id}")
        } else if key.count == schema.key.count {
            note(
                "all key columns of \(mapping.table) are the record's, and its elements would share one row",
                "add a column of the elements of \(list) to the key, or {position: 1}")
        }
        if mapping.history != nil || mapping.restatements != nil || mapping.remainder != nil || mapping.recordID != nil
        {
            note(
                "history, restatements, remainder and record are of records, and the rows of \(mapping.table) are elements",
                "remove them, or explode")
        }
        for member in mapping.members where member.id.contains(where: \.isOfEach) {
            note(
                "members are named by records, and \(member.entity) by elements of \(list)",
                "write {\(member.entity): {parent: path}}, or keep the id as a column")
        }
    }
}

extension FieldPath {
    /// A value of each element of an array.
    fileprivate var isOfEach: Bool { element?.selector == .each }
}
