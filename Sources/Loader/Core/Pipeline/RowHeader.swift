/// `header: columns`, `header: columns[].name`, `header: first_row`: where a page says what the places of its rows are called, which are
/// arrays.
package enum RowHeader: Sendable, Hashable {
    /// An array of names, or of objects that have them at `name`.
    case list(FieldPath, name: FieldPath?)
    /// The first of the rows.
    case firstRow

    package static let firstRowWord = "first_row"
}
