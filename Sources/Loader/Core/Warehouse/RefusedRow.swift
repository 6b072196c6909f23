/// A staged row that the database refuses, whatever is published with it.
package struct RefusedRow: Sendable, Hashable {
    /// Index in `StageLayout.tables`.
    package var table: Int
    /// The fields of its key in the order of `TargetLayout.key`, as COPY's binary format has them: length (int32) and bytes.
    package var key: [[UInt8]]
    /// What the server said, without values.
    package var reason: String

    package init(table: Int, key: [[UInt8]], reason: String) {
        self.table = table
        self.key = key
        self.reason = reason
    }
}
