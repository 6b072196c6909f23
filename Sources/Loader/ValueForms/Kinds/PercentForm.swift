import Core

/// `percent`: a number of per cent, with or without its sign: `12.5%` is 12.5; `scale: 0.01` makes it a share.
struct PercentForm: ValueForm {
    static let kind = "percent"
    static let keys = ["decimal"]

    private let number: GroupedNumber

    init(config: ConfigMapping) throws(ConfigError) {
        number = try GroupedNumber(config: config)
    }

    var results: [FormResult] { [.number] }
    var expectation: String { "per cent like \(number.example)%" }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        var bytes = value.bytes[...]
        while value.kind == .string, bytes.last == 0x20 { bytes = bytes.dropLast() }
        if value.kind == .string, bytes.last == UInt8(ascii: "%") { bytes = bytes.dropLast() }
        guard let number = number.read(WrittenValue(value.kind, UnsafeBufferPointer(rebasing: bytes))) else {
            return .unreadable
        }
        text.append(number.bytes)
        return .written
    }
}
