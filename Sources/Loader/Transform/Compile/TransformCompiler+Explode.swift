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
        return (parents, key)
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
