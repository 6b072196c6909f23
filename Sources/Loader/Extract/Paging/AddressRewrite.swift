import Core

/// `rewrite: {from: http://internal:8080/, to: /v1/}`: addresses as an API behind a proxy gives them, and the path of its
/// own origin that they stand for.
struct AddressRewrite: Sendable {
    /// Origin and path that an address begins with.
    let from: HTTPURL
    /// What stands in its place: a path of the API's own origin.
    let to: String

    /// The address on `origin`; as it is if the rule is not about it.
    func applied(to url: HTTPURL, on origin: Origin) -> HTTPURL {
        guard url.origin == from.origin, url.path.hasPrefix(from.path) else { return url }
        return HTTPURL(origin: origin, path: to + url.path.dropFirst(from.path.count), query: url.query)
    }

    static let reader = ConfigReader<AddressRewrite> { (node) throws(ConfigError) in
        let mapping = try ConfigMapping(node, keys: ["from", "to"])
        guard let fromNode = mapping["from"] else { throw mapping.missing("from") }
        guard let toNode = mapping["to"] else { throw mapping.missing("to") }
        let text = try ConfigReader<String>.text.read(fromNode)
        guard let from = HTTPURL(text), from.query == nil, from.path.hasSuffix("/"), !from.hasDotSegment else {
            throw fromNode.error(
                "\"\(text.escapedForMessage)\" is not what addresses begin with",
                suggestion: "for example http://internal:8080/, with / at its end")
        }
        let to = try ConfigReader<String>.text.read(toNode)
        guard to.hasPrefix("/"), to.hasSuffix("/"), let path = HTTPURL("https://host\(to)"), path.query == nil,
            !path.hasDotSegment, !to.contains("//"), !to.contains("#")
        else {
            throw toNode.error(
                "\"\(to.escapedForMessage)\" is not a path of the API's own origin",
                suggestion: "for example /v1/, with / at its end; requests never leave the origin of base_url")
        }
        return AddressRewrite(from: from, to: to)
    }
}
