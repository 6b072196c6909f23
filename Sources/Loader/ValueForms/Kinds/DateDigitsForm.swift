import Core

/// `date_digits`: a day as eight digits: `20260131`, as a text or a number.
struct DateDigitsForm: ValueForm {
    static let kind = "date_digits"

    init(config: ConfigMapping) throws(ConfigError) {}

    var results: [FormResult] { [.day] }
    var expectation: String { "a day of eight digits, like 20260131" }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard value.kind == .number || value.kind == .string else { return .unreadable }
        var cursor = ByteCursor(value.bytes)
        guard let year = cursor.digits(4...4), let month = cursor.digits(2...2), let day = cursor.digits(2...2),
            cursor.isAtEnd
        else { return .unreadable }
        return WrittenDateTime(year: year, month: month, day: day).append(as: .day, zone: nil, to: &text)
    }
}
