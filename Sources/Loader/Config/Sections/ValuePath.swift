import Core

/// Where the values of a table's rows are: in the record, or in an element of the array that the table explodes.
struct ValuePath: Sendable {
    /// `nil`: the record is the row.
    let explode: FieldPath?
    /// Where the records lie; `nil` if that is not known.
    let records: FieldPath?

    /// Of the record itself, whatever the row is.
    var ofRecord: ValuePath { ValuePath(explode: nil, records: records) }

    /// `metrics.spend`, `actions[action_type=purchase].value`; in a table of elements below the element, `.` the element itself.
    var reader: ConfigReader<FieldPath> {
        ConfigReader { (node) throws(ConfigError) in
            guard let explode else { return try ValuePath.inRecord.read(node) }
            let text = try ConfigReader<String>.text.read(node)
            guard text != "." else { return explode.elements(.root) }
            let path = try ValuePath.inRecord.read(node)
            guard path.element == nil else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" goes into an array of an element of \(explode)",
                    suggestion: "an array in an array is one of records; see records in docs/configuration.md")
            }
            return explode.elements(path)
        }
    }

    /// A path, or `{parent: path}` of what is around the row.
    var readerWithParent: ConfigReader<FieldPath> {
        ConfigReader { (node) throws(ConfigError) in
            guard case .mapping = node.content else { return try reader.read(node) }
            let keys = try ConfigMapping(node, keys: ["parent", "level", "key"])
            return keys["key"] == nil ? try parent(keys) : try key(keys)
        }
    }

    /// `{parent: path, level: 1}`: of the record, in a table of its elements, else of the elements that the record lies in.
    func parent(_ keys: ConfigMapping) throws(ConfigError) -> FieldPath {
        let level = try keys.optional("level", .integer(in: 1...16)) ?? 1
        let levels = (records?.levels ?? 0) + (explode == nil ? 0 : 1)
        guard levels > 0 else {
            throw keys.node.error(
                "parent is of tables of elements, and of records in elements of arrays",
                suggestion: "add explode to the table, [] to records, or write the path alone")
        }
        guard level <= levels else {
            throw (keys["level"] ?? keys.node).error(
                "there are \(levels) levels around a row, and this is level \(level)")
        }
        guard explode == nil || level > 1 else { return try keys.required("parent", ofRecord.reader) }
        return .parent(try keys.required("parent", .path), level: explode == nil ? level : level - 1)
    }

    /// `{key: true}`: the record's key in an object of records.
    func key(_ keys: ConfigMapping) throws(ConfigError) -> FieldPath {
        guard try keys.required("key", .boolean), records?.isOfObject == true else {
            throw keys.node.error(
                "key: true is the key of a record in an object of records", suggestion: "write records: data{}")
        }
        return .recordKey
    }

    private static var inRecord: ConfigReader<FieldPath> {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            guard let path = FieldPath(value: text), text.hasPrefix("/") || !text.contains("[]") else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not a path of a value",
                    suggestion:
                        "write names with dots (metrics.spend), actions[action_type=purchase].value, or a JSON pointer (/a.b/c)"
                )
            }
            return path
        }
    }
}
