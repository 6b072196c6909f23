import Core

/// A value that is made of one that was read: of epoch milliseconds an instant, of a word for nothing null.
struct DerivedValue: Sendable {
    /// Number of the path that it is made of.
    let base: Int
    let path: FieldPath
    let conversion: ValueConversion
    /// `nil`: the value as it is, unless it is a word for nothing.
    let result: FormResult?

    func isSame(as other: DerivedValue) -> Bool {
        base == other.base && result == other.result && conversion.signature == other.conversion.signature
    }
}
