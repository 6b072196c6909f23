import Core
import Foundation

/// A row of a statement's answer, read by the names of its columns.
///
/// A column that is missing, that is null where a value must be, or that holds something else than what is asked for is an
/// error: no default stands for "not known".
struct ResultRow: Sendable {
    /// What the rows of one answer have in common.
    final class Head: Sendable {
        let columns: [String]
        /// What the statement was for.
        let doing: String

        init(columns: [String], doing: String) {
            self.columns = columns
            self.doing = doing
        }
    }

    private let head: Head
    /// The columns' texts, in the order of the statement.
    let values: [String?]

    init(_ head: Head, _ values: [String?]) {
        self.head = head
        self.values = values
    }

    /// A value that must be there.
    ///
    /// - Throws: `unusable` if it is null, or no `Value`.
    func value<Value: ColumnValue>(_ column: String, as: Value.Type = Value.self) throws(WarehouseError) -> Value {
        guard let value: Value = try optional(column) else {
            throw failure("column \"\(column)\" is null, and must be \(Value.noun)")
        }
        return value
    }

    /// A value that may be missing; `nil`: the column is null.
    ///
    /// - Throws: `unusable` if it is no `Value`.
    func optional<Value: ColumnValue>(_ column: String, as: Value.Type = Value.self) throws(WarehouseError) -> Value? {
        guard let text = try text(of: column) else { return nil }
        guard let value = Value(column: text) else { throw unreadable(column, text, Value.noun) }
        return value
    }

    /// Days of two columns, both inclusive; `nil`: both are null.
    func days(_ first: String, _ last: String) throws(WarehouseError) -> ClosedRange<CivilDay>? {
        try range(first, last)
    }

    /// A range between two columns; `nil`: both are null.
    func range<Bound: ColumnValue & Comparable>(_ lower: String, _ upper: String) throws(WarehouseError)
        -> ClosedRange<Bound>?
    {
        guard let low: Bound = try optional(lower) else {
            guard let text = try text(of: upper) else { return nil }
            throw unreadable(upper, text, "null, as \"\(lower)\" is")
        }
        let high: Bound = try value(upper)
        guard low <= high else { throw unreadable(upper, "\(high)", "after \"\(lower)\", which is \(low)") }
        return low...high
    }

    /// A column of seconds; `nil`: it is null.
    func seconds(_ column: String) throws(WarehouseError) -> Duration? {
        guard let seconds: Double = try optional(column) else { return nil }
        return .seconds(seconds)
    }

    /// A column of JSON, which must not be null.
    func json<Value: Decodable>(_ column: String, as: Value.Type = Value.self) throws(WarehouseError) -> Value {
        guard let value: Value = try optionalJSON(column) else { throw unreadable(column, "null", "JSON") }
        return value
    }

    /// A column of JSON; `nil`: it is null.
    func optionalJSON<Value: Decodable>(_ column: String, as: Value.Type = Value.self) throws(WarehouseError) -> Value?
    {
        guard let text = try text(of: column) else { return nil }
        do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch {
            throw unreadable(column, text, "the JSON that is expected")
        }
    }

    /// A column of a JSON array of texts, which must not be null.
    func texts(_ column: String) throws(WarehouseError) -> [String] { try json(column) }

    private func text(of column: String) throws(WarehouseError) -> String? {
        guard let place = head.columns.firstIndex(of: column) else {
            throw failure("the answer has no column \"\(column)\", but \(head.columns.joined(separator: ", "))")
        }
        return values[place]
    }

    /// For a reader of its own that a text did not suit.
    ///
    /// - Parameter noun: What it must be.
    func unreadable(_ column: String, _ text: String, _ noun: String) -> WarehouseError {
        failure("column \"\(column)\" is \"\(text.redacted.prefix(60))\", and must be \(noun)")
    }

    private func failure(_ message: String) -> WarehouseError {
        WarehouseError(.unusable, doing: head.doing, message)
    }
}
