import Core
import JSONReader

/// One column of a row program in its quickest form: plain old data, read in a loop for every record.
///
/// What is rare (attributes, days in time zones, constants) stays in the `ColumnProgram`, which `rare` leads to.
struct ColumnOp {
    enum Code: UInt8 {
        case cell, member, code, slice, partitionKey, version, extractedAt, deletedAt, null, rowHash, rare
    }

    let code: Code
    /// True if null would be refused by the table and no default helps.
    let isRequired: Bool
    /// The record's cell; the member's number for `member`.
    let index: Int32
    /// The code dimension's number.
    let codeTable: Int32
    let encoder: ValueEncoder

    init(_ column: ColumnProgram) {
        isRequired = column.isRequired
        var index = 0
        var codeTable = 0
        var encoder = ColumnOp.noEncoder
        switch column.source {
        case .cell(let cell, let value):
            code = .cell
            index = cell
            encoder = value
        case .code(let cell, let value, let table):
            code = .code
            index = cell
            codeTable = table
            encoder = value
        case .member(let number):
            code = .member
            index = number
        case .slice: code = .slice
        case .partitionKey: code = .partitionKey
        case .version(let cell?):
            code = .version
            index = cell
        case .version(nil): code = .extractedAt
        case .deletedAt(let cell?):
            code = .deletedAt
            index = cell
        case .deletedAt(nil): code = .null
        case .rowHash: code = .rowHash
        case .partitionText, .partitionInteger, .constant, .memberID, .recordKey, .ownKey, .day, .attributes, .label:
            code = .rare
        }
        self.index = Int32(index)
        self.codeTable = Int32(codeTable)
        self.encoder = encoder
    }

    private static let noEncoder = ValueEncoder(type: .int8, format: nil, isCount: false)!
}
