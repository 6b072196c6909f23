/// A value of a record as the API wrote it; its bytes are valid while the record is read.
package struct WrittenValue {
    package enum Kind: Sendable { case string, number, boolean, object, array }

    package let kind: Kind
    /// A string's own text, a number's digits, an object's or array's JSON; `true` or `false`.
    package let bytes: UnsafeBufferPointer<UInt8>

    package init(_ kind: Kind, _ bytes: UnsafeBufferPointer<UInt8>) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// What a form makes of a value.
package enum FormResult: String, Sendable, CaseIterable {
    /// RFC 3339, in UTC.
    case instant
    /// `YYYY-MM-DD`
    case day
    /// `-?digits[.digits]`
    case number
    case boolean
    case text

    package var noun: String {
        switch self {
        case .instant: "an instant"
        case .day: "a day"
        case .number: "a number"
        case .boolean: "a boolean"
        case .text: "a text"
        }
    }
}

/// How the reading of a value ended.
package enum FormOutcome: Sendable {
    /// The value is not written in this form.
    case unreadable
    /// Its text was appended.
    case written
    case boolean(Bool)
}
