/// `{null: ["-"], format: percent, scale: 0.01, round: 4}`: what is done to a value before its column takes it.
package struct ValueConversion: Sendable {
    /// Texts that mean: no value.
    package var nullWords: [[UInt8]] = []
    /// `nil`: as its column takes it.
    package var form: (any ValueForm)?
    package var zone: ZoneSource?
    /// Places that the point is moved by: −6 for millionths.
    package var shift = 0
    /// Digits after the point that are kept; `nil`: all.
    package var places: Int?
    /// The same for conversions that do the same.
    package var signature = ""

    package init() {}

    /// What must be numbers, whatever the column is.
    package var isArithmetic: Bool { shift != 0 || places != nil }

    package func isNull(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        nullWords.contains { word in word.count == bytes.count && word.elementsEqual(bytes) }
    }

    /// What a value must be, for messages.
    package var expectation: String { form?.expectation ?? "a number" }

    /// Appends the number that `value` is, moved and rounded.
    package func read(
        _ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText
    ) -> FormOutcome {
        let start = text.count
        if let form {
            let outcome = form.read(value, as: result, zone: zone, into: &text)
            guard case .written = outcome, isArithmetic else { return outcome }
        } else {
            guard value.kind == .number || value.kind == .string else { return .unreadable }
            text.append(value.bytes)
        }
        guard isArithmetic else { return .written }
        guard var number = DecimalText(ascii: text.bytes(from: start)) else { return .unreadable }
        number = number.shifted(by: shift)
        if let places { number = number.rounded(to: places) }
        text.goBack(to: start)
        text.append(number.bytes)
        return .written
    }
}
