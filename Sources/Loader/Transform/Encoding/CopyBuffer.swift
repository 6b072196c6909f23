import Core

/// Rows in PostgreSQL's binary COPY format, without the file header and trailer. Keeps its memory when emptied.
package final class CopyBuffer: CopyData, @unchecked Sendable {
    // Filled by one task, then handed over whole to the lane that sends it: never two owners at once.

    let output: UnsafeMutablePointer<StageOutput>

    package init(capacity: Int = 65_536) {
        output = .allocate(capacity: 1)
        output.initialize(to: StageOutput(capacity: capacity))
    }

    deinit {
        output.pointee.deallocate()
        output.deallocate()
    }

    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: output.pointee.writer.base, count: output.pointee.writer.count)
    }

    package var rows: Int { output.pointee.rows }

    package func removeAll() {
        output.pointee.removeAll()
    }
}
