extension ClosedRange<CivilDay> {
    /// Days that data or answers decide, both included; `nil` if the last is before the first.
    package init?(from first: CivilDay, through last: CivilDay) {
        guard first <= last else { return nil }
        self = first...last
    }
}
