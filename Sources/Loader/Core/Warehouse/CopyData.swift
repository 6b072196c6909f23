/// Rows in PostgreSQL's binary COPY format, without header and trailer, ready to be sent.
package protocol CopyData: AnyObject, Sendable {
    var bytes: UnsafeRawBufferPointer { get }
    var rows: Int { get }
}

/// Which stage table rows go into.
package enum StageSlot: Sendable, Hashable {
    /// Index in `StageLayout.tables`.
    case table(Int)
    case members
    case rejects
}
