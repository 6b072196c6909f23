/// A session's temporary table that rows are copied into before the merge. The transform writes it column by column
/// in this order; the warehouse creates it and reads it.
package struct StageTable: Sendable {
    package enum Purpose: Sendable, Hashable {
        /// Rows of the target table.
        case rows
        /// Records that the source deleted: what finds their rows, when, and in which version.
        case tombstones
        /// Records whose elements are the rows, also those that have none: what finds the rows of each, and its version.
        case parents
    }

    /// What every stage row begins with: the slice it belongs to.
    package static let sliceColumn = StageColumn(name: "slice_id", typeName: "bigint")

    package var target: TableName
    package var purpose: Purpose
    package var columns: [StageColumn]

    package init(target: TableName, purpose: Purpose, columns: [StageColumn]) {
        self.target = target
        self.purpose = purpose
        self.columns = columns
    }
}

/// A column of a stage table.
package struct StageColumn: Sendable, Hashable {
    package var name: String
    package var typeName: String

    package init(name: String, typeName: String) {
        self.name = name
        self.typeName = typeName
    }
}

/// Everything that the records of one pipeline are staged into.
package struct StageLayout: Sendable {
    /// One `rows` table per target, in the order of the configuration, and `tombstones` for facts that can be deleted.
    package var tables: [StageTable]
    package var targets: [TargetLayout]
    /// Members of dimensions that records name: `slice_id, entity, tenant_key, member_key, member_id`, then the keys of
    /// all `memberColumns` and the codes of all `codeColumns`, so that a stub knows its parents.
    package var members: MemberLayout?

    package init(tables: [StageTable], targets: [TargetLayout], members: MemberLayout?) {
        self.tables = tables
        self.targets = targets
        self.members = members
    }
}

/// How the merge treats one target.
package struct TargetLayout: Sendable, Hashable {
    package var table: TableName
    /// Index in `StageLayout.tables`.
    package var rows: Int
    package var tombstones: Int?
    /// Index in `StageLayout.tables` of the records whose elements are the rows; `nil`: the records are the rows.
    package var parents: Int?
    /// Columns of the key that are the record's: what its elements have in common.
    package var parentKey: [String] = []
    /// Columns that identify a row.
    package var key: [String]
    /// Columns that a tombstone finds its row by.
    package var tombstoneKey: [String]
    /// Columns that a tombstone sets to zero.
    package var measures: [String]
    /// The dimension's own entity; `nil` for facts and plain tables.
    package var entity: String?
    /// Column that holds the id of a record as the source has it, apart from the partition's key; `nil`: none does.
    package var identityColumn: String?
    /// Where the table keeps the version of the source that a row came from; `nil`: nowhere, the last one to come wins.
    package var versionColumn: String?
    /// How a row that the table holds already is known by its hash, so that it need not be staged again.
    package var known: KnownBy
    /// True if the table is partitioned by a day.
    package var hasDays: Bool
    /// The column of the day that windows ask for, if what a window lacks is deleted.
    package var windowColumn: String?
    package var history: HistoryLayout?
    package var restatements: RestatementLayout?
    /// The remainder that changes with the table, which is its fact or its totals.
    package var remainder: RemainderLayout?

    package init(
        table: TableName, rows: Int, tombstones: Int?, key: [String], tombstoneKey: [String], measures: [String],
        entity: String?, versionColumn: String?, known: KnownBy, hasDays: Bool, history: HistoryLayout? = nil,
        restatements: RestatementLayout? = nil, remainder: RemainderLayout? = nil
    ) {
        self.table = table
        self.rows = rows
        self.tombstones = tombstones
        self.key = key
        self.tombstoneKey = tombstoneKey
        self.measures = measures
        self.entity = entity
        self.versionColumn = versionColumn
        self.known = known
        self.hasDays = hasDays
        self.history = history
        self.restatements = restatements
        self.remainder = remainder
    }
}

/// Where the states of a dimension's members are kept.
package struct HistoryLayout: Sendable, Hashable {
    package var table: TableName
    /// Columns whose change makes a new state; the dimension has them, too.
    package var tracked: [String]
    /// Whether records have versions of their own. Else the time of reading is one, and a state seen again leaves no trace.
    package var isVersioned: Bool
    /// Which of `loaded_at` and `slice_id` it has.
    package var lineage: [String]

    package init(table: TableName, tracked: [String], isVersioned: Bool, lineage: [String]) {
        self.table = table
        self.tracked = tracked
        self.isVersioned = isVersioned
        self.lineage = lineage
    }
}

/// Where a fact's measures are kept as they were before they changed.
package struct RestatementLayout: Sendable, Hashable {
    package var table: TableName
    /// Measures that it keeps, as `old_…` and `new_…`.
    package var measures: [String]
    /// Further columns of the fact that it repeats.
    package var copied: [String]
    package var hasSliceID: Bool
    /// Whether it has `was_withdrawn` and `in_first_load`: what a row was before its change.
    package var hasMarks: Bool

    package init(table: TableName, measures: [String], copied: [String], hasSliceID: Bool, hasMarks: Bool) {
        self.table = table
        self.measures = measures
        self.copied = copied
        self.hasSliceID = hasSliceID
        self.hasMarks = hasMarks
    }
}

/// Rows of a fact that hold what totals have beyond its other rows.
package struct RemainderLayout: Sendable, Hashable {
    package var fact: TableName
    package var totals: TableName
    /// The totals' key without `owner`: what the rows of a day and client have in common.
    package var scope: [String]
    /// Key column of the totals that is none of the fact's: `campaign_key`.
    package var owner: String
    /// Key column of the fact that is none of the totals': `ad_key`. A remainder has the owner's key there, negated.
    package var member: String
    package var measures: [String]
    /// Further columns of the totals that the fact has, too.
    package var copied: [String]
    /// Columns of the fact that must not be null and that the totals lack; a remainder has 0 there.
    package var zeros: [String]
    /// The smallest share of their totals that rows may come to which usually come to nearly all: 0 (any) to 1.
    package var minimumShare: Double
    /// Where it is kept what a remainder was.
    package var log: RestatementLayout?

    package init(
        fact: TableName, totals: TableName, scope: [String], owner: String, member: String, measures: [String],
        copied: [String], zeros: [String], minimumShare: Double = 0, log: RestatementLayout?
    ) {
        self.fact = fact
        self.totals = totals
        self.scope = scope
        self.owner = owner
        self.member = member
        self.measures = measures
        self.copied = copied
        self.zeros = zeros
        self.minimumShare = minimumShare
        self.log = log
    }
}

/// What the hash of a row that a table holds is read from.
package enum KnownBy: Sendable, Hashable {
    /// The column `row_hash`, which holds it.
    case rowHash
    /// These columns, in the order in which they are staged behind the slice: their bytes are hashed by the reader.
    case content([String])
    /// Rows of this table are always staged.
    case nothing
}

/// Members that the records of a pipeline may name before their own record has arrived.
package struct MemberLayout: Sendable {
    /// In the order of their number in the stage's `entity` column.
    package var entities: [EntityTable]
    /// The partition's or the record's tenant column, `domain_key`; `nil` if members have none.
    package var tenantColumn: String?
    package var memberColumns: [String]
    package var codeColumns: [String]

    package init(entities: [EntityTable], tenantColumn: String?, memberColumns: [String], codeColumns: [String]) {
        self.entities = entities
        self.tenantColumn = tenantColumn
        self.memberColumns = memberColumns
        self.codeColumns = codeColumns
    }
}

/// The dimension table of an entity.
package struct EntityTable: Sendable, Hashable {
    package var entity: String
    package var table: TableName
    package var keyColumn: String
    package var idColumn: String
    /// Values that every member of this mapping has: `content_kind = post`.
    package var constants: [String: String]

    package init(entity: String, table: TableName, keyColumn: String, idColumn: String, constants: [String: String]) {
        self.entity = entity
        self.table = table
        self.keyColumn = keyColumn
        self.idColumn = idColumn
        self.constants = constants
    }
}
