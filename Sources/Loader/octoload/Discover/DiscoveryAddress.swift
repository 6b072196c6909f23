import ArgumentParser
import Core
import Discover

/// An address on the command line, in the parts that a file has of it.
struct DiscoveryAddress {
    let base: String
    /// Below it.
    let path: String
    let query: [QueryItem]
    let isPlainHTTP: Bool

    /// - Throws: `ValidationError`; a value that may be a secret is not repeated.
    init(_ text: String) throws {
        guard !text.contains("@") else {
            throw ValidationError(
                "user names and passwords do not belong into an address; see --user and --password-env")
        }
        guard !text.contains("#") else {
            throw ValidationError("the address has a fragment (#…), which no server sees; leave it out")
        }
        guard let url = HTTPURL(text), url.origin.hasPlausibleHost else {
            throw ValidationError("this is not an address; one is for example https://api.example.com/v1/orders")
        }
        let parts = DiscoveryAddress.split(url.path)
        base = "\(url.origin)\(parts.base)"
        path = parts.path
        query = try DiscoveryAddress.parameters(of: url)
        isPlainHTTP = url.origin.scheme == "http" && !url.origin.isLoopback
    }

    /// A path below an API that a file has, with its query.
    static func path(_ text: String) throws -> (path: String, query: [QueryItem]) {
        guard let url = HTTPURL("https://host\(text)"), !text.contains("#") else {
            throw ValidationError("this is not a path; one is for example /orders?status=open")
        }
        return (url.path.escapedBraces, try parameters(of: url))
    }

    /// `/v1/orders/` → `/v1` and `/orders/`: further lists of the API are likely beside this one.
    private static func split(_ path: String) -> (base: String, path: String) {
        var trimmed = Substring(path)
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return ("", "/") }
        let tail = path.hasSuffix("/") ? "/" : ""
        return (String(trimmed[..<slash]).escapedBraces, (String(trimmed[slash...]) + tail).escapedBraces)
    }

    private static func parameters(of url: HTTPURL) throws -> [QueryItem] {
        let items = url.parameters
        guard items.count == (url.query ?? "").split(separator: "&").count else {
            throw ValidationError(
                "the query of the address cannot be read: a % that begins no number, or a parameter without a name")
        }
        if let secret = items.first(where: { SecretWords.areMeant(by: $0.name) }) {
            throw ValidationError(
                "the parameter \(secret.name.escapedForReader(limit: 40)) looks like a secret, which never stands on the command line; put it into a variable: --key-in-query \(secret.name.escapedForReader(limit: 40))=env:NAME"
            )
        }
        return items
    }
}

extension String {
    /// Braces are placeholders in a file.
    fileprivate var escapedBraces: String { replacing("{", with: "%7B").replacing("}", with: "%7D") }
}
