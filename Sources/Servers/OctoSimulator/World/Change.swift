/// Something that happened to an entity, raising its `updated_at`.
struct Change: Sendable {
    enum Kind: Sendable {
        case created
        case renamed
        case pausedOrResumed
        case rebudgeted
        /// A no-op update: `updated_at` moves and nothing else.
        case touched
        case ended
        case deleted
    }

    let at: Moment
    let kind: Kind
}

/// The changes of one entity up to some clock, in order, reduced to what its fields depend on.
struct Biography: Sendable {
    private(set) var updatedAt: Moment
    private(set) var deletedAt: Moment?
    private(set) var renames = 0
    private(set) var rebudgets = 0
    private(set) var isPaused = false
    private(set) var hasEnded = false

    /// Reads changes in order of time, beginning with the creation; `nil` when that is not visible yet.
    ///
    /// `lag` is how long after it happened each change becomes visible, in milliseconds.
    init?(_ changes: [Change], asOf: Moment, lag: Int64) {
        guard let first = changes.first, first.at.adding(lag) <= asOf else { return nil }
        updatedAt = first.at
        for change in changes where change.at.adding(lag) <= asOf && deletedAt == nil {
            updatedAt = change.at
            switch change.kind {
            case .created, .touched: break
            case .renamed: renames += 1
            case .pausedOrResumed: isPaused.toggle()
            case .rebudgeted: rebudgets += 1
            case .ended: hasEnded = true
            case .deleted: deletedAt = change.at
            }
        }
    }

    var status: String {
        if hasEnded { return "archived" }
        return isPaused ? "paused" : "active"
    }
}
