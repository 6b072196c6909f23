import Core
import JSONReader

/// How a pipeline's records become rows: the mapping held against the catalogue, with every name resolved to a number.
///
/// Compiled once a run by `TransformCompiler`; each `RecordTransform` executes it.
package struct TransformPlan: Sendable {
    package var layout: StageLayout
    package var records: FieldPath
    /// What a page may hold, and the size of the largest record that is loaded.
    package var caps = PageCaps()
    /// A page may be one record instead of an array of them.
    package var isOneRecord: Bool
    /// A page without the place of the records has none.
    package var mayLackRecords = false
    package var envelope: [FieldPath]
    /// What to read of each record; programs refer to values by their place here.
    var fields: [FieldPath]
    /// The same, with what it means if no record has one.
    package var paths: [MappedPath]
    /// What is made of values that were read, numbered behind them.
    var derived: [DerivedValue]
    /// Arrays of records inside the records.
    var lists: [ElementList]
    var targets: [TargetProgram]
    /// Entities whose members records name, their ids' cells, in the order of `MemberLayout.entities`.
    var members: [MemberProgram]
    /// The cell that must hold the partition's id.
    var partitionField: Int?
    /// The cell that holds the record's day.
    var dayField: Int?
    /// Where the record's id is; `nil`: no cells tell.
    var identity: RecordIdentity?
    var codes: [CodeTable]
    /// Codes that the code dimensions have already, by the index of `codes`.
    var knownCodes: [Set<[UInt8]>]
    /// Cells that `MemberLayout.codeColumns` are filled from.
    var memberCodes: [Int?]
    var tenant: TenantSource
    /// What can be loaded, but not as well as the configuration says.
    package var warnings: [ConfigError]

    /// Where in the record a value comes from, by its number.
    func path(of number: Int) -> FieldPath {
        number < fields.count ? fields[number] : derived[number - fields.count].path
    }

    /// Something is mapped that is not in a record's own text.
    var hasValuesAroundRecords: Bool { fields.contains(where: \.isAroundRecord) }

    /// Records carry versions of their own, of which the greatest says how far a feed was read.
    package var hasVersions: Bool { targets.contains { $0.columns.contains(where: \.isOwnVersion) } }
}

/// Where a record's tenant key comes from.
enum TenantSource: Sendable {
    case none
    case partition
    /// Index of `TransformPlan.members`.
    case member(Int)
}

/// Where a member's id is in the record.
struct MemberProgram: Sendable {
    var entity: String
    var cells: [Int]
    var pointer: String
    /// Key columns cannot point at the unknown member.
    var isRequired: Bool
}

/// What every record needs of a `MemberProgram`, read without counting references.
struct MemberOp {
    /// −1 for an id of several parts.
    let cell: Int32
    let isRequired: Bool

    init(_ program: MemberProgram) {
        cell = program.cells.count == 1 ? Int32(program.cells[0]) : -1
        isRequired = program.isRequired
    }
}

/// The columns of one target's stage rows.
struct TargetProgram: Sendable {
    var rowsTable: Int
    var tombstoneTable: Int?
    var columns: [ColumnProgram]
    var tombstoneColumns: [ColumnProgram]
    var isDimension: Bool
    /// The cell that is not null in a tombstone.
    var deletedField: Int?
    /// Places in `columns` whose values identify the row.
    var keyColumns: [Int]
    /// Place in `columns` of the day that the target is partitioned by.
    var partitionColumn: Int?
    /// The list whose elements are the rows; `nil`: the record is the row.
    var list: Int?
    /// Stage of the records whose elements are the rows, and its columns.
    var parentTable: Int?
    var parentColumns: [ColumnProgram] = []
    /// Place in `columns` of the version.
    var versionColumn: Int
    /// Places in `columns` that a row's hash is of; `nil`: rows of this target are always staged.
    var hashed: Range<Int>?
}

/// One column: where its value comes from and what it must be.
struct ColumnProgram: Sendable {
    enum Source: Sendable {
        case slice
        case partitionKey
        case partitionText(String)
        /// A bigint column of the partition's dimension.
        case partitionInteger(String)
        /// A value by its number: one that was read, or one behind those that was derived.
        case cell(Int, ValueEncoder)
        case code(Int, ValueEncoder, code: Int)
        /// One of the labels of an enum.
        case label(Int, ValueEncoder, [[UInt8]])
        case constant([UInt8])
        case member(Int)
        case memberID([Int])
        case recordKey(Int)
        case ownKey([Int], MemberKeyHash)
        case version(Int?)
        case deletedAt(Int?)
        case day(Int, ZoneSource)
        case attributes([(name: [UInt8], cell: Int)])
        /// Of the row's fields between slice and this one; it is the row's last.
        case rowHash
    }

    var name: String
    var source: Source
    /// True if null would be refused by the table and no default helps.
    var isRequired: Bool
    /// Of the value in the record, for rejections.
    var pointer: String
}
