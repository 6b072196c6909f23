import Core
import JSONReader

extension RecordTransform {
    /// Why a column does not take its value: what the column says, or that the value is not written as it should be.
    @inline(never)
    func refusal(of column: ColumnProgram, _ refusal: ValueRefusal, _ cells: RecordCells) -> Rejection {
        guard let number = column.cell, number >= plan.fields.count else {
            return Rejection(refusal.rule, at: column.pointer, "\(column.name): \(refusal.message)")
        }
        switch cells[number].kind {
        case .unreadable:
            guard case .converted(_, let conversion, _) = plan.derived[number - plan.fields.count].source else { break }
            let isOfPartition = if case .partition? = conversion.zone { true } else { false }
            let zone = isOfPartition ? ", or the time zone of the partition is not known" : ""
            return Rejection(.badFormat, at: column.pointer, "\(column.name): not \(conversion.expectation)\(zone)")
        case .ambiguous:
            return Rejection(.badFormat, at: column.pointer, "\(column.name): two elements of the list are meant by it")
        default: break
        }
        return Rejection(refusal.rule, at: column.pointer, "\(column.name): \(refusal.message)")
    }
}

extension ColumnProgram {
    /// The one value that it is of; `nil` if it is of none or several.
    fileprivate var cell: Int? {
        switch source {
        case .cell(let cell, _), .code(let cell, _, _), .label(let cell, _, _), .day(let cell, _), .recordKey(let cell):
            cell
        case .version(let cell), .deletedAt(let cell): cell
        default: nil
        }
    }
}
