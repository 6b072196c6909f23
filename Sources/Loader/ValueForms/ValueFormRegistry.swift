import Core

/// Every form of values that `format:` can name. A new one is one file in `Kinds` and one line here.
package enum ValueFormRegistry {
    package static let kinds: [any ValueForm.Type] = [
        BooleanTextForm.self,
        DateDigitsForm.self,
        DatePartsForm.self,
        EpochForm.self,
        EpochMillisecondsForm.self,
        EpochMicrosecondsForm.self,
        ExcelForm.self,
        ISOLooseForm.self,
        LocalForm.self,
        NumberTextForm.self,
        PercentForm.self,
    ]

    /// Names of all kinds, for messages.
    package static var names: [String] { kinds.map { $0.kind } }

    /// Reads the form that a column's `format` names: a kind, or a template such as `"{dd}/{mm}/{yyyy}"`.
    ///
    /// - Parameter mapping: The column, of which the form reads its own keys.
    /// - Returns: `nil` if there is no such kind and no placeholder.
    package static func form(_ format: ConfigNode, config mapping: ConfigMapping) throws(ConfigError)
        -> (any ValueForm)?
    {
        let text = try ConfigReader<String>.text.read(format)
        guard !text.contains("{") else { return try TemplateForm(template: text, at: format) }
        return try kinds.first { $0.kind == text }?.init(config: mapping)
    }

    /// Keys of a column that belong to the form of this name; those of all forms for `nil`.
    package static func keys(of kind: String?) -> [String] {
        var keys: [String] = []
        for form in kinds where kind == nil || form.kind == kind {
            for key in form.keys where !keys.contains(key) { keys.append(key) }
        }
        return keys
    }
}
