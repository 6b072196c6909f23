import Core

/// `errors: {code: error.code, …}`: how the API words its refusals.
enum ErrorsSection {
    static let keys = ["code", "message", "request_id", "restart", "partition", "gone", "max_limit"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> ErrorSettings {
        var errors = ErrorSettings()
        guard let section = ConfigSection(node, keys: keys, problems) else { return errors }
        errors.code = section.optional("code", .path) ?? errors.code
        errors.message = section.optional("message", .path) ?? errors.message
        errors.requestIDHeader = section.optional("request_id", .headerName) ?? errors.requestIDHeader
        errors.restartCodes = codes("restart", section) ?? errors.restartCodes
        errors.partitionCodes = codes("partition", section) ?? errors.partitionCodes
        errors.goneCodes = codes("gone", section) ?? errors.goneCodes
        errors.maximumLimit = section.optional("max_limit", .path) ?? errors.maximumLimit
        return errors
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
