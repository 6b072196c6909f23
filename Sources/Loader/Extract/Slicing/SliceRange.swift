import Core

/// What one slice asks the API for.
package enum SliceRange: Sendable, Hashable, CustomStringConvertible {
    /// Local days, both included.
    case window(first: CivilDay, last: CivilDay)
    /// Every change since an instant, up to the `as_of` of the first page.
    case changes(since: Instant)
    /// The whole list.
    case snapshot

    package var isWindow: Bool { days != nil }

    /// Of a window.
    package var days: ClosedRange<CivilDay>? {
        guard case .window(let first, let last) = self else { return nil }
        return ClosedRange(from: first, through: last)
    }

    package var isChanges: Bool {
        if case .changes = self { true } else { false }
    }

    /// Of a window of several days the first half and the second; `nil` for anything else.
    package var halves: (SliceRange, SliceRange)? {
        guard case .window(let first, let last) = self, first < last else { return nil }
        let middle = first + (last - first) / 2
        return (.window(first: first, last: middle), .window(first: middle + 1, last: last))
    }

    /// For messages and the plan: `2026-01-01..2026-01-31`, `changes since 2026-11-16T05:45:00.000Z`, `snapshot`.
    package var description: String {
        switch self {
        case .window(let first, let last): first == last ? "\(first)" : "\(first)..\(last)"
        case .changes(let since): "changes since \(since)"
        case .snapshot: "snapshot"
        }
    }
}
