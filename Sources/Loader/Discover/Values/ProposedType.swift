import Core

/// What a column is to be: its type, how the API writes its values, and why.
package struct ProposedType: Sendable, Hashable {
    package var type: ColumnType
    /// Keys of the column besides `from`: `format: epoch`.
    package var conversion: [Flow.Entry] = []
    /// What the type was chosen by, for the reader of the file.
    package var evidence: String
    /// What a person should know or decide.
    package var remark: String?

    package init(_ type: ColumnType, _ conversion: [Flow.Entry] = [], evidence: String, remark: String? = nil) {
        self.type = type
        self.conversion = conversion
        self.evidence = evidence
        self.remark = remark
    }

    /// What may tell two records apart: not a measure, not a document.
    package var isKeyable: Bool {
        switch type {
        case .int2, .int4, .int8, .text, .uuid, .date, .timestamptz, .timestamp: true
        case .numeric(_, let scale): scale == 0
        default: false
        }
    }

    package var isInstant: Bool { type == .timestamptz }
}

extension ColumnType {
    /// As `create table` has it.
    package var sql: String {
        switch self {
        case .boolean: "boolean"
        case .int2: "smallint"
        case .int4: "integer"
        case .int8: "bigint"
        case .numeric(let precision?, let scale?): "numeric(\(precision),\(scale))"
        case .numeric: "numeric"
        case .float4: "real"
        case .float8: "double precision"
        case .text: "text"
        case .date: "date"
        case .timestamptz: "timestamptz"
        case .timestamp: "timestamp"
        case .time: "time"
        case .uuid: "uuid"
        case .jsonb: "jsonb"
        default: preconditionFailure("discovery proposes no column of type \(self)")
        }
    }

    /// As the catalogue prints it.
    package var catalogueName: String {
        switch self {
        case .timestamptz: "timestamp with time zone"
        case .timestamp: "timestamp without time zone"
        case .time: "time without time zone"
        default: sql
        }
    }
}
