import Core

/// What a column's `format` has to bring for the column's type.
extension TransformCompiler {
    /// What a column's conversion makes of its value; `nil`: nothing but null, of words for nothing.
    func wanted(of mapped: ColumnMapping, as type: ColumnType) -> FormResult? {
        guard let conversion = mapped.conversion, conversion.form != nil || conversion.isArithmetic else { return nil }
        return conversion.results.first(where: type.takes) ?? conversion.results.first
    }

    /// Notes what a column's conversion cannot bring.
    mutating func check(conversionOf mapped: ColumnMapping, _ column: ColumnSchema, _ mapping: TableMapping) {
        guard let conversion = mapped.conversion, let wanted = wanted(of: mapped, as: column.type) else { return }
        if !column.type.takes(wanted) {
            errors.append(
                .mapping(
                    mapping, of: pipeline, at: mapped.location,
                    "the format of \"\(mapped.column)\" brings \(wanted.noun), and the column is a \(column.typeName)"))
        } else if conversion.form?.zoneUse(for: wanted) == .required, conversion.zone == nil {
            errors.append(
                .mapping(
                    mapping, of: pipeline, at: mapped.location,
                    "\"\(mapped.column)\" becomes \(wanted.noun), and nothing says in which time zone",
                    suggestion: "add zone: UTC, or another one"))
        } else if conversion.form?.zoneUse(for: wanted) == ZoneUse.none, conversion.zone != nil {
            errors.append(
                .mapping(
                    mapping, of: pipeline, at: mapped.location,
                    "\"\(mapped.column)\" becomes \(wanted.noun) as it is written, whatever the zone",
                    suggestion: "remove zone, or write {day_of: path, format: …, zone: …} for the day of a moment there"
                ))
        }
    }
}

extension ValueConversion {
    /// What it can bring, the usual first.
    fileprivate var results: [FormResult] { form?.results ?? [.number] }
}

extension ColumnType {
    /// A text column takes what a form brings first.
    fileprivate func takes(_ result: FormResult) -> Bool {
        switch self {
        case .text, .character: result != .boolean
        case .date: result == .day
        case .timestamptz: result == .instant
        case .boolean: result == .boolean
        case .int2, .int4, .int8, .numeric, .float4, .float8: result == .number
        default: false
        }
    }
}
