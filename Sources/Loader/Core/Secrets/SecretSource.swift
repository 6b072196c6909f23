/// Where a secret is found: never in the file itself.
package enum SecretSource: Sendable, Hashable, CustomStringConvertible {
    case environment(String)
    /// A path, or the name of a systemd credential.
    case file(String)

    package var description: String {
        switch self {
        case .environment(let name): "environment variable \(name)"
        case .file(let path): "file \(path)"
        }
    }
}

extension String {
    /// What an environment variable may be called (POSIX, 3.231 Name).
    package var isEnvironmentVariableName: Bool { wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil }
}
