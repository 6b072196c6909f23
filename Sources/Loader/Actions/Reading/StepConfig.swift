import Core
import Extract

/// Forms of values that several kinds of steps have.
extension ConfigReader where Value == SecretSource {
    /// `{env: NAME}`, `{file: PATH}` or `{command: […]}`.
    static var secret: ConfigReader { SecretSource.reader }
}

extension ConfigReader where Value == HTTPURL {
    /// `https://hooks.example.com/path`; plain http only to this machine.
    static var address: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            guard let url = HTTPURL(text), url.origin.hasPlausibleHost, !url.hasDotSegment else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" is not an address",
                    suggestion: "for example https://api.example.com/items")
            }
            guard url.origin.scheme == "https" || url.origin.isLoopback else {
                throw node.error("what is sent would go in clear text over plain http", suggestion: "use https")
            }
            return url
        }
    }
}

extension ConfigReader where Value == JSONTemplate {
    /// Keys with values, as in JSON, with places for values in its texts.
    static var document: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in try JSONTemplate(config: node) }
    }
}

extension ConfigReader where Value == Int {
    /// A positive whole number of at most `limit`.
    static func count(upTo limit: Int) -> ConfigReader { .integer(in: 1...limit) }
}

extension ConfigReader where Value == String {
    /// A folder: absolute, or relative to where the program is started.
    static var folder: ConfigReader { .text }
}
