import Core

/// Where a message goes: to one place, or to that which the configuration names for a value of a column.
///
/// A row chooses among what is configured, and nothing else.
struct Routes<Destination: Sendable>: Sendable {
    /// `nil`: all go to `other`.
    let column: String?
    let table: [String: Destination]
    /// For values that the table has not; `nil`: those are refused.
    let other: Destination?

    init(_ one: Destination) {
        (column, table, other) = (nil, [:], one)
    }

    /// - Parameter key: Of the mapping from values to destinations: `channels`.
    /// - Throws: `ConfigError` unless the step has a destination for something.
    init(
        _ section: ConfigMapping, table key: String, other: Destination?, _ reader: ConfigReader<Destination>
    ) throws(ConfigError) {
        let column = try section.optional("by", .text)
        guard (column == nil) == (section[key] == nil) else {
            throw section.node.error("expected both of by and \(key), or neither")
        }
        var table: [String: Destination] = [:]
        if let node = section[key] {
            for entry in try ConfigMapping(node).entries { table[entry.key] = try reader.read(entry.value) }
        }
        guard other != nil || !table.isEmpty else { throw section.node.error("nobody is named that it goes to") }
        (self.column, self.table, self.other) = (column, table, other)
    }

    var destinations: [Destination] { table.values + [other].compactMap(\.self) }

    /// The column's place, for the check of what the query has.
    var templates: [Template] { column.map { [Template(value: $0)] } ?? [] }

    /// - Throws: `StepRefusal` for a value that nothing is configured for, and for rows of several values: one of them would see
    ///   the other's.
    func destination(_ item: ActionItem) throws(StepRefusal) -> Destination {
        guard let column else {
            guard let other else { throw StepRefusal("nobody is named that it goes to") }
            return other
        }
        let values = Set(item.rows.map { $0.values[column]?.shown ?? "" })
        guard values.count == 1, let value = values.first else {
            throw StepRefusal("rows of several \(column) are in one message; group the workflow by it")
        }
        guard let destination = table[value] ?? other else {
            throw StepRefusal("nobody is named for \(column) \"\(value.escapedForMessage)\"")
        }
        return destination
    }
}
