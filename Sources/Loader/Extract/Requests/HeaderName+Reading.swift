import Core

extension ConfigReader where Value == String {
    /// The name of a header.
    package static var headerName: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let name = try ConfigReader.text.read(node)
            guard name.isHeaderName else { throw node.error("\"\(name.escapedForMessage)\" is not a header's name") }
            return name
        }
    }
}
