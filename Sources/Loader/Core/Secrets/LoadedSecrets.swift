import Synchronization

/// The secrets that this process has read, wherever from: what none of its words may hold.
///
/// Whoever resolves a secret adds it; whatever leaves the process goes through `redactor`.
package enum LoadedSecrets {
    private struct State {
        var texts: Set<String> = []
        var redactor = Redactor([])
    }

    private static let state = Mutex(State())

    /// Adds a key, an address with its secret places, or a connection string's password.
    package static func add(_ secret: Secret) {
        let parts = secret.reveal { SecretParts.parts(of: $0) }.filter(SecretParts.canBeTold)
        state.withLock { state in
            guard !state.texts.isSuperset(of: parts) else { return }
            state.texts.formUnion(parts)
            state.redactor = Redactor(state.texts.map { Secret($0) })
        }
    }

    package static var redactor: Redactor { state.withLock { $0.redactor } }
}

extension String {
    /// Without the secrets that this process has read.
    package var redacted: String { LoadedSecrets.redactor.redact(self) }
}
