import Core

/// A target's programs, ready to run. Plain old data: its memory belongs to its `RecordTransform`.
struct TargetRows {
    let row: RowOps
    let tombstone: RowOps?
    let rowsTable: Int
    let tombstoneTable: Int
    /// True if tombstones of this target only mark a row that is there already.
    let marksTombstones: Bool
    /// The list whose elements are the rows; −1: the record is the row.
    let list: Int
    /// For the record whose elements are rows.
    let parents: RowOps?
    let parentTable: Int
    let ownParentVersion: Int?
    let versionColumn: Int
    /// Places of the version among the columns, if it is the record's own.
    let ownVersion: Int?
    let ownTombstoneVersion: Int?
    let dayColumn: Int?
    /// Place of the row's hash in its columns, if the target keeps it.
    let rowHashColumn: Int?
    /// Places in its columns that a row's hash is of; `nil`: rows of this target are always staged.
    let hashed: Range<Int>?
    let keyColumns: UnsafeMutableBufferPointer<Int>
    /// Members by whose keys a tombstone finds its row.
    let tombstoneMembers: UnsafeMutableBufferPointer<Int>

    /// - Parameter rows: Takes the programs.
    init(_ program: TargetProgram, rows: inout [RowProgram]) {
        row = RowOps(program.columns, number: rows.count)
        rows.append(RowProgram(columns: program.columns))
        if program.tombstoneTable != nil {
            tombstone = RowOps(program.tombstoneColumns, number: rows.count)
            rows.append(RowProgram(columns: program.tombstoneColumns))
        } else {
            tombstone = nil
        }
        list = program.list ?? -1
        if program.parentTable != nil {
            parents = RowOps(program.parentColumns, number: rows.count)
            rows.append(RowProgram(columns: program.parentColumns))
        } else {
            parents = nil
        }
        parentTable = program.parentTable ?? -1
        ownParentVersion = program.parentColumns.firstIndex(where: \.isOwnVersion)
        rowsTable = program.rowsTable
        tombstoneTable = program.tombstoneTable ?? -1
        marksTombstones = !program.isDimension && program.deletedField != nil
        versionColumn = program.versionColumn
        ownVersion = program.columns.firstIndex(where: \.isOwnVersion)
        ownTombstoneVersion = program.tombstoneColumns.firstIndex(where: \.isOwnVersion)
        dayColumn = program.partitionColumn
        rowHashColumn = program.columns.last.flatMap { column in
            if case .rowHash = column.source { program.columns.count - 1 } else { nil }
        }
        hashed = program.hashed
        keyColumns = .copy(of: program.keyColumns)
        tombstoneMembers = .copy(
            of: program.tombstoneColumns.compactMap { column in
                if case .member(let number) = column.source { number } else { nil }
            })
    }

    func deallocate() {
        row.deallocate()
        tombstone?.deallocate()
        parents?.deallocate()
        keyColumns.deallocate()
        tombstoneMembers.deallocate()
    }
}

extension ColumnProgram {
    /// A version that the record has, not the time at which it was read.
    var isOwnVersion: Bool {
        if case .version(.some) = source { true } else { false }
    }
}

/// What is rarely asked of a row's columns.
struct RowProgram {
    let columns: [ColumnProgram]
}

/// The columns of one stage table, ready to run.
struct RowOps {
    /// Of the `RowProgram`.
    let number: Int
    let ops: UnsafeMutableBufferPointer<ColumnOp>
    /// Where each field of the row at hand begins.
    let starts: UnsafeMutableBufferPointer<Int>
    /// Of a hash that is stored in the row.
    let hashSeed: UInt64

    init(_ columns: [ColumnProgram], number: Int) {
        self.number = number
        ops = .copy(of: columns.map(ColumnOp.init))
        hashSeed = rowSeed(columns: columns.map(\.name))
        starts = .copy(of: Array(repeating: 0, count: columns.count + 1))
    }

    func deallocate() {
        ops.deallocate()
        starts.deallocate()
    }
}

extension UnsafeMutableBufferPointer {
    /// Memory of its own that holds the elements of an array.
    static func copy(of elements: [Element]) -> UnsafeMutableBufferPointer {
        let memory = UnsafeMutableBufferPointer.allocate(capacity: elements.count)
        _ = memory.initialize(from: elements)
        return memory
    }
}
