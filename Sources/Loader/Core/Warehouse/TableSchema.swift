/// What the catalogue says of a target table: the types are written there, not in `pipelines.yaml`.
package struct TableSchema: Sendable {
    package var name: TableName
    /// In attribute order, generated columns included.
    package var columns: [ColumnSchema]
    /// Columns of the primary key, else of the first unique constraint that may not be null.
    package var key: [String]
    /// The column that a range-partitioned table is partitioned by.
    package var partitionColumn: String?
    /// Columns that refer to a code dimension (`platform_code` to `dw.dim_platform`), by foreign key or by name.
    package var codes: [String: CodeTable]
    /// Columns of each unique index that holds for all rows, primary key included.
    package var uniqueKeys: [Set<String>] = []
    /// What octoload's migrations made of the table; `nil` for tables of others.
    package var declared: DeclaredTable?

    package init(
        name: TableName, columns: [ColumnSchema], key: [String], partitionColumn: String?,
        codes: [String: CodeTable] = [:]
    ) {
        self.name = name
        self.columns = columns
        self.key = key
        self.partitionColumn = partitionColumn
        self.codes = codes
    }

    /// True for a fact of the star that is cut by month, as `etl.ensure_partitions` knows them. Tables cut in any other way
    /// are their owner's to cut.
    package var isMonthly: Bool { name.schema == "dw" && partitionColumn?.hasSuffix("_day") == true }

    package func column(_ name: String) -> ColumnSchema? {
        columns.first { $0.name == name }
    }
}

/// Columns and keys of a table as its migration wrote them.
package struct DeclaredTable: Sendable, Hashable {
    package var columns: [String] = []
    package var keys: [TableKey] = []

    package init() {}
}

/// A primary key or a unique constraint.
package struct TableKey: Sendable, Hashable {
    package var name: String
    package var columns: [String]
    package var isPrimary: Bool

    package init(name: String, columns: [String], isPrimary: Bool) {
        self.name = name
        self.columns = columns
        self.isPrimary = isPrimary
    }
}

/// A small dimension that is keyed by its code, to which unknown codes are added as they arrive.
package struct CodeTable: Sendable, Hashable {
    package var table: TableName
    package var codeColumn: String
    /// Gets the code, too, until somebody gives it a name.
    package var nameColumn: String?

    package init(table: TableName, codeColumn: String, nameColumn: String?) {
        self.table = table
        self.codeColumn = codeColumn
        self.nameColumn = nameColumn
    }
}

/// One column of a target table.
package struct ColumnSchema: Sendable {
    package var name: String
    package var type: ColumnType
    /// As `format_type` prints it, for messages and DDL: `numeric(21,6)`.
    package var typeName: String
    package var isNotNull: Bool
    /// The default as SQL; `nil` if there is none.
    package var defaultExpression: String?
    package var isGenerated: Bool

    package init(
        name: String, type: ColumnType, typeName: String, isNotNull: Bool, defaultExpression: String?,
        isGenerated: Bool
    ) {
        self.name = name
        self.type = type
        self.typeName = typeName
        self.isNotNull = isNotNull
        self.defaultExpression = defaultExpression
        self.isGenerated = isGenerated
    }
}
