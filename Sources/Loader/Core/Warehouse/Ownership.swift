/// What entitles a process to publish slices of a pipeline.
package enum Ownership: Sendable, Hashable {
    /// Number that a run raised when it took the pipeline's lock. A later run raises it further, and then this one is overtaken.
    case fence(Int64)
    /// Claims of a backfill's worker: each slice carries its own.
    case claims

    /// `nil` for claims.
    package var fence: Int64? {
        if case .fence(let number) = self { number } else { nil }
    }
}
