import Core
import Transform

/// What became of one value on its way into a column of some type.
enum Outcome: Equatable, ExpressibleByStringLiteral {
    /// As text: integers, dates and instants as PostgreSQL's number, `numeric` digit by digit, bytes as hexadecimal.
    case value(String)
    case null
    case rejected(RejectionRule)

    init(stringLiteral value: String) {
        self = .value(value)
    }
}

/// Loads a page with one record per JSON value, and another good one behind, into a column of `type`.
func outcomes(
    _ values: [String], _ type: ColumnType, _ format: ValueFormat? = nil, isMeasure: Bool = false,
    isRequired: Bool = false
) throws -> [Outcome] {
    let column = ColumnMapping.test("v", "v", format)
    let mapping = TableMapping.test(
        "thing", columns: [.test("id", "id")] + (isMeasure ? [] : [column]), measures: isMeasure ? [column] : [])
    let schema = TableSchema.test(
        "thing", key: ["id"], [.test("id", .int4, notNull: true), .test("v", type, notNull: isRequired)])
    let plan = try TransformCompiler.compile(.test(mapping), [schema])
    let records = values.enumerated().map { #"{"id":\#($0),"v":\#($1)}"# }
    let page = try LoadedPage(plan, records: records, slice: .test())

    var outcomes: [Int: Outcome] = [:]
    for row in page.rows {
        outcomes[Int(row.integer("id")!)] = row["v"].map { .value(text($0, type)) } ?? .null
    }
    for reject in page.rejects {
        let number = records.firstIndex(of: reject.text("payload")!)!
        precondition(outcomes[number] == nil && reject.text("field_pointer") == "/v")
        outcomes[number] = .rejected(RejectionRule(rawValue: reject.text("rule")!)!)
    }
    return values.indices.map { outcomes[$0]! }
}

func outcome(
    _ value: String, _ type: ColumnType, _ format: ValueFormat? = nil, isMeasure: Bool = false, isRequired: Bool = false
) throws -> Outcome {
    try outcomes([value], type, format, isMeasure: isMeasure, isRequired: isRequired)[0]
}

private func text(_ bytes: [UInt8], _ type: ColumnType) -> String {
    switch type {
    case .int2, .int4, .int8, .date, .timestamptz, .timestamp, .time: String(StageRow.integer(bytes))
    case .numeric: NumericField.text(bytes)
    case .text, .json, .character, .enumeration: String(decoding: bytes, as: UTF8.self)
    case .jsonb: (bytes[0] == 1 ? "" : "version?") + String(decoding: bytes[1...], as: UTF8.self)
    case .float8: String(Double(bitPattern: UInt64(bitPattern: StageRow.integer(bytes))))
    case .textArray: TextArrayField.elements(bytes).description
    default: bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Reads `text[]` as PostgreSQL sends it.
enum TextArrayField {
    static func elements(_ bytes: [UInt8]) -> [String] {
        var rest = bytes[...]
        func word() -> Int {
            defer { rest = rest.dropFirst(4) }
            return Int(StageRow.integer(Array(rest.prefix(4))))
        }
        let dimensions = word()
        precondition(word() == 0 && word() == 25, "no nulls, elements of type text")
        guard dimensions == 1 else {
            precondition(dimensions == 0 && rest.isEmpty)
            return []
        }
        let count = word()
        precondition(word() == 1, "the first index is 1")
        let elements = (0..<count).map { _ in
            let length = word()
            defer { rest = rest.dropFirst(length) }
            return String(decoding: rest.prefix(length), as: UTF8.self)
        }
        precondition(rest.isEmpty)
        return elements
    }
}
