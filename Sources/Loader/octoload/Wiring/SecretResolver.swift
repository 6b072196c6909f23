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
            guard let path = folder.map({ "\($0)/\(name)" }), access(path, F_OK) == 0 else { return nil }
            let text = try SecretFile.text(path, isCredential: true)
            return text.isEmpty ? nil : trimmed(text)
        case .file(let name):
            guard !name.contains("/"), let folder else {
                return trimmed(try SecretFile.text(name, isCredential: false))
            }
            return trimmed(try SecretFile.text("\(folder)/\(name)", isCredential: true))
        }
    }

    private static func trimmed(_ text: String) -> Secret {
        let secret = Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
        LoadedSecrets.add(secret)
        return secret
    }

    /// Reads all that the configuration names, so that no command shows one that another has left in the books.
    static func loadAll(_ configuration: Configuration) {
        let sources = [
            configuration.api.token, configuration.warehouse.url ?? WarehouseSettings.usual,
            configuration.notify.webhook,
            configuration.notify.healthCheck,
        ]
        for source in sources.compactMap(\.self) {
            // One that cannot be read is the matter of whoever needs it; there is nothing to hide of it.
            do throws(ConfigError) { _ = try resolve(source) } catch {}
        }
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
