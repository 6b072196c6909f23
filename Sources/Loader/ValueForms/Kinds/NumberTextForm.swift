import Core

/// `number_text`: a number as people write it: `1,234.50`, `+3`, `.5`, ` 7 `; with `decimal: ","` also `1.234,50`.
struct NumberTextForm: ValueForm {
    static let kind = "number_text"
    static let keys = ["decimal"]

    private let number: GroupedNumber

    init(config: ConfigMapping) throws(ConfigError) {
        number = try GroupedNumber(config: config)
    }

    var results: [FormResult] { [.number] }
    var expectation: String { "a number like \(number.example)" }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        guard let number = number.read(value) else { return .unreadable }
        text.append(number.bytes)
        return .written
    }
}
