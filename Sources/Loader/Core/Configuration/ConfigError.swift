/// A mistake in the configuration: where it is, what is wrong, what would be right. Exit code 78.
package struct ConfigError: Error, Sendable, CustomStringConvertible {
    package var location: SourceLocation?
    /// The keys that lead there: `pipelines.ads.since.overlap`.
    package var keyPath: String
    package var problem: String
    package var suggestion: String?

    package init(at location: SourceLocation?, keyPath: String, _ problem: String, suggestion: String? = nil) {
        self.location = location
        self.keyPath = keyPath
        self.problem = problem
        self.suggestion = suggestion
    }

    /// `pipelines.yaml:12:7: pipelines.ads.since: unknown key "overlapp"; did you mean "overlap"?`
    package var description: String {
        let place = [location?.description, keyPath.isEmpty ? nil : keyPath].compactMap { $0 }
        let text = (place + [problem]).joined(separator: ": ")
        return suggestion.map { "\(text); \($0)" } ?? text
    }
}

/// All the mistakes found in one go, in the order of the file.
package struct ConfigErrors: Error, Sendable, CustomStringConvertible {
    package var errors: [ConfigError]

    package init(_ errors: [ConfigError]) {
        self.errors = errors
    }

    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}
