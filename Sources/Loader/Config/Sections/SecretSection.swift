import Core
import Extract

/// `{env: NAME}` or `{file: PATH}`: where a secret is found.
enum SecretSection {
    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> SecretSource? {
        problems.noting { () throws(ConfigError) in try SecretSource.reader.read(node) }
    }
}
