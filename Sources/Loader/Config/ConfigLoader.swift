import Core

/// Reads `pipelines.yaml`. Nothing is contacted and no secret is resolved.
package enum ConfigLoader {
    /// Reads and checks a file of at most 1 MiB.
    ///
    /// `OCTOLOAD_API_URL` in `environment`, if not empty, replaces `api.base_url`.
    ///
    /// - Parameter name: Which of the file's `environments`; `nil`: none of them.
    /// - Throws: `ConfigErrors`: every mistake with its place; for a file that cannot be read one without.
    package static func load(path: String, name: String? = nil, environment: [String: String]) throws(ConfigErrors)
        -> Configuration
    {
        try parse(text: try text(path: path), file: path, name: name, environment: environment)
    }

    static func text(path: String) throws(ConfigErrors) -> String {
        let bytes: [UInt8]
        do throws(ConfigError) {
            bytes = try ConfigFile.bytes(path: path, limit: YAMLDocument.maximumBytes)
        } catch {
            throw ConfigErrors([error])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigErrors([ConfigError(at: nil, keyPath: "", "\(path) is not UTF-8 text")])
        }
        return text
    }

    /// Checks the text of a file, whose name is for messages.
    ///
    /// - Throws: `ConfigErrors`: every mistake with its place.
    package static func parse(
        text: String, file: String, name: String? = nil, environment: [String: String] = [:]
    ) throws(ConfigErrors) -> Configuration {
        let root: ConfigNode
        do throws(ConfigError) {
            root = try YAMLDocument.node(text: text, file: file)
        } catch {
            throw ConfigErrors([error])
        }
        return try configuration(root, of: text, name: name, environment: environment)
    }

    /// - Parameter text: What the digest is of.
    static func configuration(
        _ root: ConfigNode, of text: String, name: String?, environment: [String: String]
    ) throws(ConfigErrors) -> Configuration {
        let problems = ConfigProblems()
        let digest = Array((text + (name.map { "\n\($0)" } ?? "")).utf8).withUnsafeBytes { sha256($0) }
        let effective = EnvironmentOverlay.apply(name, to: root, problems)
        guard
            var configuration = FileSection.read(effective, digest: digest, environment: environment, problems)
        else { throw ConfigErrors(problems.inOrder) }
        configuration.environment = name
        configuration.environments = EnvironmentOverlay.names(in: root)
        return configuration
    }
}
