import Core

/// What a page has around its records.
package struct PageFrame: Sendable {
    /// Of the paths asked for those that lead to a value.
    package var envelope: [FieldPath: JSONScalar]
    /// Those that lead to an object or an array.
    package var containers: [FieldPath: PageOutline.Value]
    package var records: Int
}
