import Core

/// A target's programs, ready to run, with scratch space for the row at hand. Belongs to one `RecordTransform`.
final class TargetRows {
    let program: TargetProgram
    let row: RowProgram
    let tombstone: RowProgram?
    /// Members by whose keys a tombstone finds its row.
    let tombstoneMembers: [Int]
    /// True if tombstones of this target only mark a row that is there already.
    let marksTombstones: Bool
    /// Place of the row's hash in its columns, if the target keeps it.
    let rowHashColumn: Int?

    init(_ program: TargetProgram) {
        self.program = program
        row = RowProgram(program.columns)
        tombstone = program.tombstoneTable.map { _ in RowProgram(program.tombstoneColumns) }
        tombstoneMembers = program.tombstoneColumns.compactMap { column in
            if case .member(let number) = column.source { number } else { nil }
        }
        rowHashColumn = program.columns.last.flatMap { column in
            if case .rowHash = column.source { program.columns.count - 1 } else { nil }
        }
        marksTombstones = !program.isDimension && program.deletedField != nil
    }
}

/// The columns of one stage table, ready to run.
final class RowProgram {
    let columns: [ColumnProgram]
    let ops: UnsafeMutableBufferPointer<ColumnOp>
    /// Where each field of the row at hand begins.
    let starts: UnsafeMutableBufferPointer<Int>

    init(_ columns: [ColumnProgram]) {
        self.columns = columns
        ops = .allocate(capacity: columns.count)
        _ = ops.initialize(from: columns.map(ColumnOp.init))
        starts = .allocate(capacity: columns.count + 1)
        starts.initialize(repeating: 0)
    }

    deinit {
        ops.deallocate()
        starts.deallocate()
    }
}
