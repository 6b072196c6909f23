/// A node of the configuration tree with its place, independent of the YAML library that read it.
///
/// Scalars stay text until somebody asks for a type: `no`, `12:30` and `007` mean what the reader of the key says,
/// not what YAML 1.1 guesses.
package struct ConfigNode: Sendable {
    package enum Content: Sendable {
        case scalar(String)
        case sequence([ConfigNode])
        /// In the order of the file; keys are unique.
        case mapping([Entry])
        case null
    }

    package struct Entry: Sendable {
        package var key: String
        package var keyLocation: SourceLocation
        package var value: ConfigNode

        package init(key: String, keyLocation: SourceLocation, value: ConfigNode) {
            self.key = key
            self.keyLocation = keyLocation
            self.value = value
        }
    }

    package var content: Content
    package var location: SourceLocation
    package var keyPath: String
    /// A scalar in quotes, or in a block: text, whatever it looks like.
    package var isQuoted: Bool

    package init(content: Content, location: SourceLocation, keyPath: String, isQuoted: Bool = false) {
        self.content = content
        self.location = location
        self.keyPath = keyPath
        self.isQuoted = isQuoted
    }
}
