/// The versions of the API, and what an old one says about its end.
enum APIVersion {
    static let current = "2026-09-01"
    static let deprecated = "2026-03-01"
    /// When deprecated versions and endpoints go.
    static let sunset = Day(year: 2027, month: 3, day: 1).utcStart

    /// The headers that the version of a request puts on its answer.
    static func headers(for call: APICall) throws(APIProblem) -> [String: String] {
        let version = call.header("BusyOcto-Version") ?? current
        guard [current, deprecated].contains(version) else {
            throw .badRequest(
                "unsupported_version", "Unknown API version '\(version)'", "BusyOcto-Version",
                details: "{\"supported\":[\"\(deprecated)\",\"\(current)\"]}")
        }
        var headers = version == deprecated ? deprecation : [:]
        headers["BusyOcto-Version"] = version
        return headers
    }

    /// RFC 9745 and RFC 8594.
    static let deprecation = [
        "Deprecation": "@1788220800", "Sunset": httpDate(sunset),
        "Link": "<https://busyocto.ai/docs/api/migrate-2026-09-01>; rel=\"deprecation\"; type=\"text/html\"",
    ]
}
