import Core

extension SecretSource {
    /// Keys of which a mapping has one, and what goes with `command`.
    package static let keys = ["env", "file", "command", "timeout", "lifetime"]

    /// `{env: NAME}`, `{file: PATH}` or `{command: [PROGRAM, ARGUMENT]}`. The secret itself is refused, and never repeated in a message.
    package static let reader = ConfigReader<SecretSource> { (node) throws(ConfigError) in
        if case .scalar = node.content {
            throw node.error(
                "a secret never stands in the file itself",
                suggestion: "name where it is: {env: VARIABLE} or {file: PATH}")
        }
        return try ConfigMapping(node, keys: keys).secretSource()
    }
}

extension ConfigMapping {
    /// `env`, `file` or `command`, among other keys.
    package func secretSource() throws(ConfigError) -> SecretSource {
        if let command = self["command"], self["env"] == nil, self["file"] == nil {
            return .command(try secretCommand(command))
        }
        for key in ["timeout", "lifetime"] {
            if let node = self[key] { throw node.error("only a command has a \(key)") }
        }
        switch (self["env"], self["file"]) {
        case (let variable?, nil) where self["command"] == nil:
            let name = try variable.scalar()
            guard name.isEnvironmentVariableName else {
                // Not repeated: somebody may have put the secret itself here.
                throw variable.error("this is not the name of an environment variable")
            }
            return .environment(name)
        case (nil, let file?) where self["command"] == nil: return .file(try ConfigReader<String>.text.read(file))
        default:
            throw node.error(
                "expected either env or file, or command", suggestion: "for example {env: VARIABLE}")
        }
    }

    private func secretCommand(_ node: ConfigNode) throws(ConfigError) -> SecretCommand {
        var words: [String] = []
        for item in try node.items() { words.append(try ConfigReader.text.read(item)) }
        guard let program = words.first else { throw node.error("there is no program") }
        guard program.hasPrefix("/") || !program.contains("/") else {
            throw node.error(
                "a relative path would depend on where octoload is started",
                suggestion: "write the program's whole path, or its name alone")
        }
        let day = Duration.seconds(86_400)
        return SecretCommand(
            words: words,
            timeout: try optional("timeout", .duration(in: .milliseconds(100)...Duration.seconds(300))) ?? .seconds(10),
            lifetime: try optional("lifetime", .duration(in: .seconds(1)...day * 366)))
    }
}
