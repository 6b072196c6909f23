/// What a file holds.
package enum ImportKind: String, Sendable {
    case fx
    case budget

    func columns(for purpose: ImportPurpose) -> ImportColumns {
        let columns =
            switch self {
            case .fx: FXRow.columns
            case .budget: BudgetRow.columns
            }
        return purpose == .remove ? columns.keyOnly : columns
    }

    /// Names of what `ImportReader` gives for each row, in its order.
    package var stagedColumns: [String] {
        switch self {
        case .fx: FXRow.staged
        case .budget: BudgetRow.staged
        }
    }
}
