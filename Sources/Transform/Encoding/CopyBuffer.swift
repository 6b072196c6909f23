import Core

/// Rows in PostgreSQL's binary COPY format, without the file header and trailer. Keeps its memory when emptied.
package final class CopyBuffer: CopyData, @unchecked Sendable {
    // Filled by one task, then handed over whole to the lane that sends it: never two owners at once.

    /// Where the rows are written. The encoder takes it out, writes a row, and puts it back: a struct in a local variable
    /// costs no reference counting and no exclusivity checks.
    var writer: CopyWriter
    private var rowCount = 0

    package init(capacity: Int = 65_536) {
        writer = CopyWriter(capacity: capacity)
    }

    deinit {
        writer.deallocate()
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: writer.base, count: writer.count) }

    package var rows: Int { rowCount }

    package func removeAll() {
        writer.count = 0
        rowCount = 0
    }

    func addRow() {
        rowCount += 1
    }

    /// Where a record's rows begin, to take them back if the record turns out to be bad.
    var mark: (count: Int, rows: Int) { (writer.count, rowCount) }

    func goBack(to mark: (count: Int, rows: Int)) {
        writer.count = mark.count
        rowCount = mark.rows
    }
}
