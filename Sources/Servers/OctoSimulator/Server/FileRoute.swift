import Foundation

/// Serves the files of reports to whoever has a link, as a file host next to the API would.
struct FileRoute: Sendable {
    static let path = "/files/"

    let world: World
    let asOf: Moment

    /// The origin of links for a client that knows the API by this host: the same port by another name.
    static func origin(besides host: String) -> String {
        let parts = host.split(separator: ":", maxSplits: 1)
        let name = parts.first == "localhost" ? "127.0.0.1" : "localhost"
        return "http://\(name)" + (parts.count == 2 ? ":\(parts[1])" : "")
    }

    func answer(_ call: APICall) throws(APIProblem) -> APIAnswer {
        guard call.header("Authorization") == nil else {
            throw .badRequest("invalid_request", "The link is signed; send no Authorization header with it", nil)
        }
        let name = String(call.path.dropFirst(FileRoute.path.count))
        let query = call.query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let value = { (key: String) in query.first { $0.count == 2 && $0[0] == key }?[1] }
        guard let expires = value("expires").flatMap({ Int64($0) }),
            value("sig") == world.signature(name, expires: expires)
        else { throw .forbidden("signature_invalid", "The signature does not match") }
        guard asOf.milliseconds < expires else { throw .forbidden("link_expired", "The link has expired") }
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 2, let format = ReportFile.Format(rawValue: parts[1]),
            let number = Identifier(parts[0], kind: .report).flatMap({ world.reportNumber(of: $0) })
        else { throw .notFound }
        let file = ReportFile(format, of: world.reportContent(number))
        return APIAnswer(body: file.bytes, contentType: file.contentType, isCompressible: false)
    }
}
