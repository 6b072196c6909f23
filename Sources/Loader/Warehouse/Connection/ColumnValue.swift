import Core

/// What a column's text is read as, in the forms that sessions of ours have them: ISO dates, UTC, `t` and `f`.
protocol ColumnValue: Sendable {
    /// With its article, for messages.
    static var noun: String { get }

    /// - Returns: `nil` if it is something else.
    init?(column text: String)
}

extension String: ColumnValue {
    static var noun: String { "a text" }
    init?(column text: String) { self = text }
}

extension Int: ColumnValue {
    static var noun: String { "a whole number" }
    init?(column text: String) { self.init(text) }
}

extension Int64: ColumnValue {
    static var noun: String { "a whole number" }
    init?(column text: String) { self.init(text) }
}

extension Int32: ColumnValue {
    static var noun: String { "a whole number" }
    init?(column text: String) { self.init(text) }
}

extension Double: ColumnValue {
    static var noun: String { "a number" }
    init?(column text: String) { self.init(text) }
}

extension Bool: ColumnValue {
    static var noun: String { "t or f" }

    init?(column text: String) {
        switch text {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }
}

extension CivilDay: ColumnValue {
    static var noun: String { "a day" }
    init?(column text: String) { self.init(text) }
}

extension Instant: ColumnValue {
    static var noun: String { "an instant" }

    /// `2026-11-16 06:00:00.123+00`; the infinities are none.
    init?(column text: String) {
        var text = text
        if text.hasSuffix("+00") { text += ":00" }
        if let space = text.firstIndex(of: " ") { text.replaceSubrange(space...space, with: "T") }
        self.init(rfc3339: text)
    }
}

/// Names and words that the books spell as an enumeration does.
extension ColumnValue where Self: RawRepresentable, RawValue == String {
    init?(column text: String) { self.init(rawValue: text) }
}
