import Core
import Foundation

/// Fetches secrets from where the configuration says they are.
struct SecretResolver {
    /// The secret, without the line end that editors leave; `nil` if an environment variable is not set.
    ///
    /// A file name without a slash is first looked for among systemd's credentials; so is the name of a variable that is
    /// not set, so that a unit need not put secrets into the environment.
    static func resolve(_ source: SecretSource) throws(ConfigError) -> Secret? {
        let folder = variable("CREDENTIALS_DIRECTORY")
        switch source {
        case .environment(let name):
            if let value = variable(name) { return trimmed(value) }
            guard let text = folder.flatMap({ contents("\($0)/\(name)") }), !text.isEmpty else { return nil }
            return trimmed(text)
        case .file(let name):
            var path = name
            if !name.contains("/"), let folder { path = "\(folder)/\(name)" }
            guard let text = contents(path) else {
                throw ConfigError(at: nil, keyPath: "", "the secret's file \(path) cannot be read")
            }
            return trimmed(text)
        }
    }

    /// `nil` if it cannot be read, or is larger than any secret.
    private static func contents(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 65_536 else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> Secret {
        Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// The API key, which must be there and must fit into a header.
    static func token(_ settings: APISettings) throws(ConfigError) -> Secret? {
        guard let source = settings.token else { return nil }
        guard let token = try resolve(source), !token.isEmpty else {
            throw ConfigError(
                at: nil, keyPath: "api.token", "\(source) is not set", suggestion: "put the API key there")
        }
        let isClean = token.reveal { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
        guard isClean else {
            throw ConfigError(
                at: nil, keyPath: "api.token", "\(source) holds characters that no API key has",
                suggestion: "is there a line break or a space in it?")
        }
        return token
    }
}
