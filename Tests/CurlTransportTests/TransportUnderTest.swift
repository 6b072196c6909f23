import Core
import CurlTransport
import Glibc
import Testing

/// The token of every test; must appear in no error.
let canaryToken = "canary-token-7f3a"

/// A transport bound to one origin, with a token and with deadlines that suit a test.
struct TransportUnderTest: HTTPTransport {
    private let curl: CurlTransport
    private let credentials: Credentials

    init(
        to origin: String, concurrency: Int = 8, maximumPage: ByteCount = 1.mebibytes, allowsPlainHTTP: Bool = false,
        headers: [HTTPHeader] = [], token: String? = canaryToken,
        place: Credential.Place = .header("Authorization", prefix: "Bearer "),
        timeouts: Timeouts = Timeouts(total: .seconds(20))
    ) throws {
        guard let baseURL = HTTPURL(origin) else { throw TransportError(.security, "not a URL: \(origin)") }
        let settings = APISettings(
            baseURL: baseURL, headers: headers, limits: RateLimits(concurrency: concurrency),
            allowsPlainHTTP: allowsPlainHTTP, maximumPage: maximumPage, timeouts: timeouts)
        curl = CurlTransport(settings: settings, userAgent: "octoload/test")
        credentials = Credentials(token.map { [Credential(Secret($0), at: place)] } ?? [])
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try await curl.send(request, with: credentials)
    }

    func shutdown() { curl.shutdown() }

    func get(_ url: String, query: [QueryItem] = [], headers: [HTTPHeader] = []) async throws -> HTTPResponse {
        guard let url = HTTPURL(url) else { throw TransportError(.security, "not a URL: \(url)") }
        return try await send(HTTPRequest(url: url, query: query, headers: headers))
    }

    /// Why `get` failed; `nil` if it did not.
    func failure(_ url: String, query: [QueryItem] = [], headers: [HTTPHeader] = []) async -> TransportError? {
        do {
            _ = try await get(url, query: query, headers: headers)
            return nil
        } catch {
            return error as? TransportError
        }
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body.bytes, as: UTF8.self) }
}

/// A complete answer with a Content-Length.
func answer(_ status: String = "200 OK", _ headers: String..., body: String = "") -> String {
    let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
    return lines.joined(separator: "\r\n")
}

/// Blocks the calling thread: for a server's script, never for a test.
func pause(_ duration: Duration) {
    usleep(UInt32(duration / .microseconds(1)))
}

/// Blocks the calling thread until `condition` holds, for ten seconds at most.
func pause(until condition: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition(), ContinuousClock.now < deadline { pause(.milliseconds(2)) }
}

/// Waits for what another thread will make true, for ten seconds at most.
func until(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        try #require(ContinuousClock.now < deadline, "waited in vain")
        try await Task.sleep(for: .milliseconds(5))
    }
}
