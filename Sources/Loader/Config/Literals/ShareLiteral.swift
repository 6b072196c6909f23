import Core

extension ConfigReader where Value == Double {
    /// `20%`, `0%`, `100%`: whole percent.
    static var share: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...100).contains(percent) else {
                throw node.error("\"\(text.escapedForMessage)\" is not a share", suggestion: "for example 20%")
            }
            return Double(percent) / 100
        }
    }
}
