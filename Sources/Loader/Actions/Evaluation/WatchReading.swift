import Core

/// Why a workflow cannot be evaluated: what its query brings is not what the configuration says.
package struct WatchMistake: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Watch {
    /// What an index takes, with room for the workflow's name.
    private static let longestKey = 1_000

    /// The rows as items: keys told apart, times read.
    ///
    /// - Throws: `WatchMistake` for a column that is missing, a key that is null or there twice, a time that is none.
    package func items(_ rows: [WatchedRow]) throws(WatchMistake) -> [WatchedItem] {
        var keys: Set<String> = []
        var items: [WatchedItem] = []
        for row in rows {
            let key = try self.key(of: row)
            guard key.utf8.count <= Watch.longestKey else {
                throw WatchMistake(
                    "\(origin): a key of \(key.utf8.count) bytes, \(key.escapedForMessage), is longer than \(Watch.longestKey); take an id"
                )
            }
            guard keys.insert(key).inserted else {
                throw WatchMistake(
                    "\(origin): the key \(self.key.joined(separator: ", ")) = \(key.escapedForMessage) is there twice; "
                        + "group the query by it, or add a column to watch.key")
            }
            items.append(
                WatchedItem(
                    key: key, client: try client.map { name throws(WatchMistake) in try text(name, of: row) } ?? nil,
                    at: try at.map { name throws(WatchMistake) in try instant(name, of: row) }, row: row))
        }
        return items
    }

    private func key(of row: WatchedRow) throws(WatchMistake) -> String {
        var parts: [String] = []
        for name in key {
            guard let text = try text(name, of: row) else {
                throw WatchMistake("\(origin): the key column \"\(name)\" is null in a row; leave such rows out")
            }
            // So that no two keys of several columns are alike.
            parts.append(key.count == 1 ? text : text.replacing("\\", with: "\\\\").replacing("|", with: "\\|"))
        }
        return parts.joined(separator: "|")
    }

    private func text(_ name: String, of row: WatchedRow) throws(WatchMistake) -> String? {
        guard let value = row.values[name] else {
            throw WatchMistake(
                "\(origin): the query has no column \"\(name)\", but \(row.values.keys.sorted().joined(separator: ", "))"
            )
        }
        guard case .scalar(let scalar) = value else {
            throw WatchMistake(
                "\(origin): the column \"\(name)\" holds \(value.text.prefix(40)), and must be one value")
        }
        return scalar == .null ? nil : scalar.literal
    }

    private func instant(_ name: String, of row: WatchedRow) throws(WatchMistake) -> Instant {
        let text = try text(name, of: row)
        // A day is its beginning; times without a zone are UTC, as sessions of ours are.
        let candidates = text.map { [$0, "\($0)Z", "\($0)T00:00:00Z"] } ?? []
        guard let instant = candidates.lazy.compactMap({ Instant(rfc3339: $0) }).first else {
            throw WatchMistake(
                "\(origin): the column \"\(name)\" is \(text.map { "\"\($0.escapedForMessage)\"" } ?? "null") in a row, and must be a time"
            )
        }
        return instant
    }
}

extension Workflow {
    /// Holds the places of all templates against what the query brings.
    ///
    /// - Throws: `WatchMistake` for the first one that nothing fills.
    package func requireValues(in row: WatchedRow) throws(WatchMistake) {
        for chain in [steps, resolvedSteps] {
            var known = ActionItem.ownNames.union(row.values.keys)
            if isScheduled { known.formUnion(Period.columns) }
            for step in chain {
                for name in step.step.templates.flatMap(\.names) + (group?.line?.names ?? [])
                where !known.contains(name) {
                    throw WatchMistake(
                        "\(watch.origin): step \"\(step.name)\" wants {\(name)}, which is neither a column of the query nor an "
                            + "earlier step's answer; it has: \(row.values.keys.sorted().joined(separator: ", "))")
                }
                known.formUnion(step.step.answerNames.map { "steps.\(step.name).\($0)" })
            }
        }
        if let group, row.values[group.column] == nil {
            throw WatchMistake("\(watch.origin): the query has no column \"\(group.column)\" to group by")
        }
    }

    private var isScheduled: Bool {
        if case .schedule = trigger { true } else { false }
    }
}
