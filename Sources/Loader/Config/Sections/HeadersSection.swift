import Core

/// `headers: {BusyOcto-Version: "2026-09-01"}`: sent with every request of the API, or of a pipeline.
enum HeadersSection {
    /// What would carry a secret.
    private static let secret: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "x-access-token",
    ]

    /// - Parameter reserved: Names of headers that carry the credentials.
    static func read(_ section: ConfigSection, reserved: [String]) -> [HTTPHeader] {
        var names: Set<String> = []
        return section.entries("headers").compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                let name = entry.key.lowercased()
                guard entry.key.isHeaderName else {
                    throw entry.value.error("\"\(entry.key.escapedForMessage)\" is not a header's name")
                }
                guard !secret.contains(name), !reserved.contains(where: { $0.lowercased() == name }) else {
                    throw entry.value.error(
                        "this header carries a secret, which never stands in the file",
                        suggestion: "use api.token with env or file, and its keys header and prefix, or api.auth")
                }
                // What is posted may be of a media type of the API's own.
                let isOfBody = name == "content-type" && section.has("post")
                guard !name.isTransportHeader || isOfBody else {
                    throw entry.value.error("this header is set by the transport")
                }
                guard names.insert(name).inserted else { throw entry.value.error("this header is given twice") }
                let value = try ConfigReader.textOrEmpty.read(entry.value)
                guard value.utf8.allSatisfy({ $0 < 0x80 }) else { throw entry.value.error("the value is not ASCII") }
                return HTTPHeader(name: entry.key, value: value)
            }
        }
    }
}
