import Core
import Extract

/// `window: {from: date_from, to: date_to, field: date, start: 2024-01-01, slice: 31d}`
enum WindowSection {
    static let keys = [
        "from", "to", "param", "template", "format", "end", "until", "keep", "field", "start", "slice",
    ]

    private enum End: String, CaseIterable, Sendable { case inclusive, exclusive }
    private enum Until: String, CaseIterable, Sendable { case today, yesterday }

    static func read(_ node: ConfigNode, partition: PartitionSpec?, _ problems: ConfigProblems) -> WindowSpec? {
        guard let section = ConfigSection(node, keys: keys, problems) else { return nil }
        let places = places(section)
        let field = WrittenPathSection.read(
            section, "field", bringing: .day, paths: ValuePath(explode: nil, records: nil), partition: partition)
        let start = section.required("start", .civilDay)
        let slice = section.required("slice", .days(in: 1...3_660))
        guard let (from, to, template) = places, let start, let slice else { return nil }
        var window = WindowSpec(from: from, to: to, field: field?.path, start: start, sliceDays: slice)
        window.conversion = field?.conversion
        window.template = template
        window.isEndExclusive = section.optional("end", .word(of: End.self)) == .exclusive
        window.form = section.optional("format", .parameterForm) ?? window.form
        window.endsYesterday = section.optional("until", .word(of: Until.self)) == .yesterday
        window.keptDays = section.optional("keep", .days(in: 1...36_525))
        return window
    }

    /// The parameters for the first and the last day, or the one for both.
    private static func places(_ section: ConfigSection) -> (ParameterPlace, ParameterPlace, String?)? {
        guard section.has("param") || section.has("template") else {
            let from = section.required("from", .parameterPlace)
            let to = section.required("to", .parameterPlace)
            guard let from, let to else { return nil }
            if from == to {
                section.note(
                    "from and to are the same parameter", at: section["to"],
                    suggestion: "for one parameter with both days write param and template")
            }
            return (from, to, nil)
        }
        for key in ["from", "to"] where section.has(key) {
            section.note(
                "one parameter takes both days", at: section[key], suggestion: "remove \(key), or param and template")
        }
        let place = section.required("param", .parameterPlace)
        let template = section.required("template", .template(of: ["{from}", "{to}"]))
        guard let place, let template else { return nil }
        return (place, place, template)
    }
}

extension ConfigReader where Value == ParameterForm {
    /// `date`, `epoch_ms`, …, or a template with `{yyyy}`, `{mm}` and `{dd}`.
    static var parameterForm: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            if let known = ParameterForm.words.first(where: { $0.word == text }) { return known.form }
            let allowed = ParameterForm.words.map(\.word)
            guard text.contains("{") else {
                throw node.error(
                    "unknown format \"\(text.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: text, among: allowed))
            }
            let rest = ParameterForm.placeholders.reduce(text) { $0.replacing($1, with: "") }
            let hasDay = text.contains("{day}") || text.contains("{dd}")
            guard hasDay, !rest.contains("{"), !rest.contains("}") else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not a template of a day",
                    suggestion:
                        "placeholders: \(ParameterForm.placeholders.joined(separator: " ")); words: \(allowed.joined(separator: ", "))"
                )
            }
            return .template(text)
        }
    }
}

extension ConfigReader where Value == String {
    /// A text with each of the placeholders once or more.
    static func template(of placeholders: [String]) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader.text.read(node)
            for placeholder in placeholders where !text.contains(placeholder) {
                throw node.error("the template has no \(placeholder)")
            }
            return text
        }
    }
}
