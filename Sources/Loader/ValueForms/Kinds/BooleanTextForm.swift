import Core

/// `boolean_text`: true and false as words or digits; `"true": [Y, on]` and `"false": […]` say which.
///
/// Without them `true`, `t`, `yes`, `y` and `1` are true, `false`, `f`, `no`, `n` and `0` false, in capitals or not.
struct BooleanTextForm: ValueForm {
    static let kind = "boolean_text"
    static let keys = ["true", "false"]

    private let yes: [String]
    private let no: [String]

    init(config: ConfigMapping) throws(ConfigError) {
        yes = try BooleanTextForm.words("true", config) ?? ["true", "t", "yes", "y", "1"]
        no = try BooleanTextForm.words("false", config) ?? ["false", "f", "no", "n", "0"]
        if let both = yes.first(where: no.contains) {
            throw config.node.error("\"\(both.escapedForMessage)\" means both true and false")
        }
    }

    private static func words(_ key: String, _ config: ConfigMapping) throws(ConfigError) -> [String]? {
        guard let node = config[key] else { return nil }
        var words: [String] = []
        for item in try node.items() { words.append(try ConfigReader.textOrEmpty.read(item).lowercased()) }
        return words
    }

    var results: [FormResult] { [.boolean] }
    var expectation: String { "one of \((yes + no).joined(separator: ", "))" }

    func read(_ value: WrittenValue, as result: FormResult, zone: LocalZone?, into text: inout FormText)
        -> FormOutcome
    {
        switch value.kind {
        case .string, .number, .boolean:
            let word = String(decoding: value.bytes, as: UTF8.self).lowercased()
            if yes.contains(word) { return .boolean(true) }
            if no.contains(word) { return .boolean(false) }
            return .unreadable
        case .object, .array: return .unreadable
        }
    }
}
