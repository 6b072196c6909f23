import Core
import Extract
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
        case .command(let command): return trimmed(try SecretProgram.output(of: command))
        }
    }

    private static func trimmed(_ text: String) -> Secret {
        let secret = Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
        LoadedSecrets.add(secret)
        return secret
    }

    /// Reads all that the configuration names, so that no command shows one that another has left in the books.
    static func loadAll(_ configuration: Configuration) {
        let others = [
            configuration.warehouse.url ?? WarehouseSettings.usual, configuration.notify.webhook,
            configuration.notify.healthCheck,
        ]
        let ofAPIs = configuration.apiNames.flatMap { configuration.viewing($0).api.authentication?.secrets ?? [] }
        let ofSteps = configuration.workflows.flatMap { $0.steps + $0.resolvedSteps }.flatMap(\.step.secrets)
        let sources = ofAPIs + others + ofSteps
        for source in sources.compactMap(\.self) {
            // A program is asked by whoever needs what it prints: for the others that would cost time, and tokens.
            if case .command = source { continue }
            // One that cannot be read is the matter of whoever needs it; there is nothing to hide of it.
            do throws(ConfigError) { _ = try resolve(source) } catch {}
        }
    }

    /// What requests to the API carry, which must be there and must fit into a header.
    static func secrets(of settings: APISettings) throws(ConfigError) -> [Secret] {
        var secrets: [Secret] = []
        for source in settings.authentication?.secrets ?? [] {
            guard let secret = try resolve(source), !secret.isEmpty else {
                throw ConfigError(
                    at: nil, keyPath: keyPath(settings), "\(source) is not set", suggestion: "put the API key there")
            }
            let isClean = secret.reveal { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
            guard isClean || settings.authentication?.sendsSecretsPlain == false else {
                throw ConfigError(
                    at: nil, keyPath: keyPath(settings), "\(source) holds characters that no API key has",
                    suggestion: "is there a line break or a space in it?")
            }
            secrets.append(secret)
        }
        return secrets
    }

    private static func keyPath(_ settings: APISettings) -> String {
        settings.authentication is BearerAuthentication ? "api.token" : "api.auth"
    }
}
