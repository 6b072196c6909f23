import Core

/// `{env: NAME}` or `{file: PATH}`: where a secret is found. The secret itself is refused, and never repeated in a
/// message.
enum SecretSection {
    static let keys = ["env", "file"]

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> SecretSource? {
        open(node, problems).flatMap(source)
    }

    /// The section of a secret, which may have other keys besides.
    static func open(_ node: ConfigNode, otherKeys: [String] = [], _ problems: ConfigProblems) -> ConfigSection? {
        if case .scalar = node.content {
            problems.add(
                node.error(
                    "a secret never stands in the file itself",
                    suggestion: "name where it is: {env: VARIABLE} or {file: PATH}"))
            return nil
        }
        return ConfigSection(node, keys: keys + otherKeys, problems)
    }

    static func source(in section: ConfigSection) -> SecretSource? {
        switch (section["env"], section["file"]) {
        case (let variable?, nil):
            return section.problems.noting { () throws(ConfigError) in
                let name = try variable.scalar()
                guard NameLiteral.isEnvironmentVariable(name) else {
                    // Not repeated: somebody may have put the secret itself here.
                    throw variable.error("this is not the name of an environment variable")
                }
                return .environment(name)
            }
        case (nil, _?):
            return section.required("file", .text).map(SecretSource.file)
        default:
            section.note("expected either env or file", suggestion: "for example {env: VARIABLE}")
            return nil
        }
    }
}
