/// Where a secret is found: never in the file itself.
package enum SecretSource: Sendable, Hashable, CustomStringConvertible {
    case environment(String)
    /// A path, or the name of a systemd credential.
    case file(String)
    /// A program that prints it.
    case command(SecretCommand)

    package var description: String {
        switch self {
        case .environment(let name): "environment variable \(name)"
        case .file(let path): "file \(path)"
        case .command(let command): "the command \(command.words[0])"
        }
    }
}

extension SecretSource {
    /// How long it is good for after it was read; `nil`: nobody says.
    package var lifetime: Duration? {
        if case .command(let command) = self { command.lifetime } else { nil }
    }
}

/// `command: [vault, read, -field=token, secret/ads]`: a program whose output is a secret.
package struct SecretCommand: Sendable, Hashable {
    /// Program and arguments; never empty.
    package var words: [String]
    /// A program that takes longer is ended.
    package var timeout: Duration
    package var lifetime: Duration?

    package init(words: [String], timeout: Duration = .seconds(10), lifetime: Duration? = nil) {
        self.words = words
        self.timeout = timeout
        self.lifetime = lifetime
    }
}

extension String {
    /// What an environment variable may be called (POSIX, 3.231 Name).
    package var isEnvironmentVariableName: Bool { wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil }
}
