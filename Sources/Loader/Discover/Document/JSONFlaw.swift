/// Why a text is not one JSON document.
package struct JSONFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    /// In bytes, from 0.
    package let place: Int
    package let problem: String

    package var description: String { "\(problem) at byte \(place)" }
}
