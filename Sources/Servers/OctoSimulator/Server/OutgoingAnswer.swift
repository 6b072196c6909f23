import FlyingFox
import FlyingSocks
import Foundation

/// An answer on its way out: made conditional, compressed, given its headers.
struct OutgoingAnswer: Sendable {
    let call: APICall
    let dateSkew: Duration
    var headers: [String: String] = [:]
    var answer = APIAnswer(body: [])

    init(call: APICall, dateSkew: Duration) {
        self.call = call
        self.dateSkew = dateSkew
    }

    /// What goes over the wire.
    struct Prepared: Sendable {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]
    }

    func prepared() -> Prepared {
        var headers = headers.merging(answer.headers) { $1 }
        headers["Request-Id"] = call.requestID
        headers["Date"] = httpDate(Moment.now + dateSkew)
        headers["Cache-Control"] = "private, no-cache"
        headers["Vary"] = "Accept-Encoding, Authorization, BusyOcto-Version"
        if let fingerprint = answer.fingerprint {
            let tag = "W/\"\(String(fingerprint, radix: 16))\""
            headers["ETag"] = tag
            if let sent = call.header("If-None-Match"), sent == "*" || sent.contains(tag) {
                return Prepared(status: 304, headers: headers, body: [])
            }
        }
        headers["Content-Type"] = answer.contentType
        var body = answer.body
        if body.count >= 1024, answer.isCompressible, acceptsGzip, let compressed = gzipped(body) {
            headers["Content-Encoding"] = "gzip"
            body = compressed
        }
        return Prepared(status: answer.status, headers: headers, body: body)
    }

    private var acceptsGzip: Bool {
        let codings = (call.header("Accept-Encoding") ?? "").split(separator: ",")
        return codings.contains { coding in
            let parts = coding.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            return (parts.first == "gzip" || parts.first == "*") && !parts.contains("q=0")
        }
    }
}

extension OutgoingAnswer.Prepared {
    /// The answer for FlyingFox; `cut` closes the connection in the middle of the body.
    func response(cut: Bool) -> HTTPResponse {
        var fields = HTTPHeaders()
        for (name, value) in headers { fields[HTTPHeader(name)] = value }
        let data = Data(body)
        let sequence =
            cut
            ? HTTPBodySequence(from: BrokenBody(data: data), count: data.count)
            : HTTPBodySequence(data: data, suggestedBufferSize: 1 << 18)
        return HTTPResponse(
            statusCode: HTTPStatusCode(status, phrase: Self.phrases[status] ?? "Status"), headers: fields,
            body: sequence)
    }

    private static let phrases = [
        200: "OK", 302: "Found", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
        404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 413: "Content Too Large",
        429: "Too Many Requests",
        500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
