/// What a file holds.
package enum ImportKind: String, Sendable {
    case fx
    case budget

    var columns: ImportColumns {
        switch self {
        case .fx: FXRow.columns
        case .budget: BudgetRow.columns
        }
    }

    /// Names of what `ImportReader` gives for each row, in its order.
    package var stagedColumns: [String] {
        switch self {
        case .fx: FXRow.staged
        case .budget: BudgetRow.staged
        }
    }

    /// The column that a row of a key that is there already is reported at.
    package var keyColumn: String { columns.required[0][0] }
}
