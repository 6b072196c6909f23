import Core

/// Configuration nodes written as Swift literals, without YAML.
extension ConfigNode: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByStringLiteral
{
    private static let nowhere = SourceLocation(file: "test", line: 1, column: 1)

    package init(dictionaryLiteral elements: (String, ConfigNode)...) {
        self.init(
            content: .mapping(elements.map { Entry(key: $0.0, keyLocation: ConfigNode.nowhere, value: $0.1) }),
            location: ConfigNode.nowhere, keyPath: "")
    }

    package init(arrayLiteral elements: ConfigNode...) {
        self.init(content: .sequence(elements), location: ConfigNode.nowhere, keyPath: "")
    }

    package init(stringLiteral value: String) {
        self.init(content: .scalar(value), location: ConfigNode.nowhere, keyPath: "")
    }
}
