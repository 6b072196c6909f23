import Core

extension SecretSource {
    /// `{env: NAME}` or `{file: PATH}`. The secret itself is refused, and never repeated in a message.
    package static let reader = ConfigReader<SecretSource> { (node) throws(ConfigError) in
        if case .scalar = node.content {
            throw node.error(
                "a secret never stands in the file itself",
                suggestion: "name where it is: {env: VARIABLE} or {file: PATH}")
        }
        return try ConfigMapping(node, keys: ["env", "file"]).secretSource()
    }
}

extension ConfigMapping {
    /// `env` or `file`, among other keys.
    package func secretSource() throws(ConfigError) -> SecretSource {
        switch (self["env"], self["file"]) {
        case (let variable?, nil):
            let name = try variable.scalar()
            guard name.isEnvironmentVariableName else {
                // Not repeated: somebody may have put the secret itself here.
                throw variable.error("this is not the name of an environment variable")
            }
            return .environment(name)
        case (nil, let file?): return .file(try ConfigReader<String>.text.read(file))
        default:
            throw node.error("expected either env or file", suggestion: "for example {env: VARIABLE}")
        }
    }
}
