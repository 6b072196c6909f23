/// What is done with the rows of a file.
package enum ImportPurpose: Sendable {
    /// They are written.
    case load
    /// What they name is taken back. Only the key must be there; an amount that is given says which row is meant.
    case remove
}
