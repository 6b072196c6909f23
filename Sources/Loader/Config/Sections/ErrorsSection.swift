import Core
import Extract

/// `errors: {code: error.code, …}`: how the API words its refusals.
enum ErrorsSection {
    static let keys = [
        "code", "message", "request_id", "restart", "partition", "gone", "max_limit", "later", "too_much", "ok",
    ]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> ErrorSettings {
        var errors = ErrorSettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return errors }
        if let paths = paths("code", section), let first = paths.first {
            errors.code = first
            errors.otherCodes = Array(paths.dropFirst())
        }
        errors.message = section.optional("message", .path) ?? errors.message
        errors.requestIDHeader = section.optional("request_id", .headerName) ?? errors.requestIDHeader
        errors.restartCodes = codes("restart", section) ?? errors.restartCodes
        errors.partitionCodes = codes("partition", section) ?? errors.partitionCodes
        errors.goneCodes = codes("gone", section) ?? errors.goneCodes
        errors.laterCodes = codes("later", section) ?? errors.laterCodes
        errors.tooMuchCodes = codes("too_much", section) ?? errors.tooMuchCodes
        errors.okCodes = codes("ok", section) ?? errors.okCodes
        noteContradictions(errors, section)
        errors.maximumLimit = section.optional("max_limit", .path) ?? errors.maximumLimit
        return errors
    }

    /// One path, or a list of them.
    private static func paths(_ key: String, _ section: ConfigSection) -> [FieldPath]? {
        guard let node = section[key] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            var paths: [FieldPath] = []
            for item in try node.items() {
                let path = try ConfigReader.path.read(item)
                guard !paths.contains(path) else { throw item.error("\"\(path)\" is there twice") }
                paths.append(path)
            }
            return paths
        }
    }

    /// A code has one meaning.
    private static func noteContradictions(_ errors: ErrorSettings, _ section: ConfigSection) {
        let uses: [(key: String, codes: Set<String>)] = [
            ("later", errors.laterCodes), ("too_much", errors.tooMuchCodes), ("gone", errors.goneCodes),
            ("ok", errors.okCodes),
        ]
        for (index, use) in uses.enumerated() {
            for other in uses[(index + 1)...] {
                guard let code = use.codes.intersection(other.codes).min() else { continue }
                section.note(
                    "the code \"\(code.escapedForMessage)\" is in \(use.key) and in \(other.key)",
                    at: section[other.key] ?? section[use.key])
            }
        }
    }

    private static func codes(_ key: String, _ section: ConfigSection) -> Set<String>? {
        guard let node = section[key] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            var codes: Set<String> = []
            for item in try node.items() { codes.insert(try ConfigReader.text.read(item)) }
            return codes
        }
    }
}
