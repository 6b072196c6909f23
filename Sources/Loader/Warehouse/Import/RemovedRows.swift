/// What became of the lines of a file whose rows were to be taken back.
package struct RemovedRows: Sendable, Hashable {
    static let gone = "gone"
    static let left = "left"
    static let absent = "absent"

    /// Taken back.
    package internal(set) var gone: [Int] = []
    /// The warehouse holds another amount for the key by now.
    package internal(set) var left: [Int] = []
    /// The warehouse has no such row, or no longer.
    package internal(set) var absent: [Int] = []
}
