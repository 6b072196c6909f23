/// What an action tells of: rows of a workflow's query, and what its earlier steps were answered.
package struct ActionItem: Sendable {
    package var workflow: String
    /// Of the first row.
    package var key: String
    package var occasion: Occasion
    /// The rows that one message tells of; never empty.
    package var rows: [WatchedRow]
    /// Values of earlier steps, by the step's name.
    package var answers: [String: [String: JSONValue]]
    /// How one row of several is told.
    package var line: Template?
    /// The same for all attempts at this step; peers that take one do it once.
    package var idempotencyKey: String

    package init(
        workflow: String, key: String, occasion: Occasion, rows: [WatchedRow],
        answers: [String: [String: JSONValue]] = [:], line: Template? = nil, idempotencyKey: String
    ) {
        self.workflow = workflow
        self.key = key
        self.occasion = occasion
        self.rows = rows
        self.answers = answers
        self.line = line
        self.idempotencyKey = idempotencyKey
    }

    /// The value of a name: a column, `item.key`, `group.count`, `steps.ask.reply`.
    ///
    /// - Throws: `StepRefusal` if nothing has that name.
    package func value(_ name: String) throws(StepRefusal) -> JSONValue {
        let parts = name.split(separator: ".").map(String.init)
        if parts.count == 1, let value = rows.first?.values[name] { return value }
        switch name {
        case "item.key": return .string(key)
        case "item.workflow": return .string(workflow)
        case "item.occasion": return .string(occasion.rawValue)
        case "group.count": return .number(rows.count)
        default: break
        }
        if parts.count == 3, parts[0] == "steps", let answer = answers[parts[1]] {
            // A step answers with what its peer said; not all say everything.
            return answer[parts[2]] ?? .scalar(.null)
        }
        throw StepRefusal("there is no value \"\(name)\": neither a column of the query nor an earlier step's answer")
    }

    /// A line for each row.
    func lines(_ neutral: Neutral) throws(StepRefusal) -> String {
        guard let line else { throw StepRefusal("{group.lines} needs the workflow's group.line") }
        var lines: [String] = []
        for row in rows {
            var single = self
            single.rows = [row]
            single.line = nil
            lines.append(try line.rendered(single, neutral))
        }
        return lines.joined(separator: "\n")
    }

    /// Names that every item has, whatever its query.
    package static let ownNames: Set<String> = [
        "item.key", "item.workflow", "item.occasion", "group.count", "group.lines",
    ]
}

/// Why a step is taken.
package enum Occasion: String, Sendable, CaseIterable {
    /// A row that was not there before.
    case new
    /// A period of the calendar is over.
    case period
    /// An alert that has begun to fire.
    case firing
    /// An alert that goes on firing.
    case repeated
    /// An alert that is over.
    case resolved
}

/// A row of a workflow's query, by the names of its columns.
package struct WatchedRow: Sendable, Hashable {
    package var values: [String: JSONValue]

    package init(values: [String: JSONValue]) { self.values = values }

    /// As JSON, columns in the order of their names.
    package var document: JSONValue {
        .object(values.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value) })
    }

    /// - Returns: `nil` for what is no object.
    package init?(document: JSONValue) {
        guard case .object(let members) = document else { return nil }
        values = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
