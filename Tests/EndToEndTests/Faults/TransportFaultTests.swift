import Foundation
import TestSupport
import Testing

/// Group C of the fault matrix: HTTP transport. TLS is tested in `TLSTests`, Retry-After in `RetryTests`.
@Suite struct TransportFaultTests {
    private static let page = Array(Orders.page(2).utf8)
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

    private static func bytes(_ head: String, _ body: [UInt8]) -> [UInt8] { Array("\(head)\r\n".utf8) + body }

    private static func once(_ bad: OrdersAPI.Answer) -> OrdersAPI.Script {
        { request in request.number == 2 ? bad : Orders.healthy(request) }
    }

    private static let bomb = gzipBomb(inflatingTo: 20_000_000)
    private static let half = Array(page.prefix(page.count / 2))

    static let truncations: [FaultRow] = [
        ("C3 reset in the middle of a body", .reset(bytes("\(head)Content-Length: \(page.count)\r\n", half))),
        ("C3 Content-Length longer than the body", .raw(bytes("\(head)Content-Length: \(page.count)\r\n", half))),
        (
            "C3 chunked body without its last chunk",
            .raw(
                bytes(
                    "\(head)Transfer-Encoding: chunked\r\n",
                    Array("\(String(half.count, radix: 16))\r\n".utf8) + half + Array("\r\n".utf8)))
        ),
        ("C4 close-delimited body cut", .raw(bytes("\(head)Connection: close\r\n", half))),
        (
            "C4 gzip cut and closed, which libcurl reports as success",
            .raw(bytes("\(head)Content-Encoding: gzip\r\nConnection: close\r\n", Array(gzippedPage.prefix(30))))
        ),
        ("C11 HTML login page", .status(200, headers: ["Content-Type": "text/html"], body: "<html>log in</html>")),
        ("C11 empty body", .json("")), ("C11 null", .json("null")), ("C11 scalar", .json("7")),
        ("C12 error in a 200", .json(#"{"error": {"code": "oops", "message": "no"}}"#)),
        ("C12 records missing", .json(#"{"next": null, "more": false}"#)),
        ("C8 500", .status(500)), ("C8 502 from a proxy", .status(502, body: "<html>bad gateway</html>")),
    ].flatMap { name, answer in
        [
            FaultRow(name: "\(name), once", script: once(answer), code: 0, loaded: 25, calls: 4),
            FaultRow(
                name: "\(name), for good", script: Orders.spoiling { _ in answer },
                // A place that has no records is the file's mistake, or a change of the API: not an outage.
                code: name == "C12 records missing" ? 65 : 69, says: "GET /orders",
                calls: name == "C12 records missing" ? 3 : 4),
        ]
    }

    static let others: [FaultRow] = [
        FaultRow(
            name: "C3 connection closed without an answer", script: Orders.spoiling { _ in .raw([]) }, code: 69,
            calls: 6,
            repeatedByLibrary: 2),
        FaultRow(
            name: "C1 refused", shape: OrdersBench.Shape(baseURL: "http://127.0.0.1:1/v1"), script: Orders.healthy,
            code: 69, says: "GET /orders", calls: 0),
        FaultRow(
            name: "C1 name not found", shape: OrdersBench.Shape(baseURL: "https://no-such-host.invalid/v1"),
            script: Orders.healthy, code: 69, says: "GET /orders", calls: 0),
        FaultRow(name: "C2 never answers", script: { _ in .hang([]) }, code: 69, calls: 3),
        FaultRow(
            name: "C2 stalls in the middle",
            script: Orders.spoiling { _ in .hang(bytes("\(head)Content-Length: \(page.count)\r\n", half)) }, code: 69,
            calls: 4),
        FaultRow(
            name: "C5 cut between two records, with JSON in order: the total tells", shape: .paged,
            script: Orders.spoiling(3) { _ in .json(Orders.page(3, records: [Orders.order(21), Orders.order(22)])) },
            code: 65, says: "the API counted 25", calls: 16),
        FaultRow(
            name: "C9 404 for good", script: { _ in .status(404) }, code: 1, says: "404", calls: 1),
        FaultRow(
            name: "C6 gzip bomb",
            script: Orders.spoiling { _ in
                .raw(bytes("\(head)Content-Encoding: gzip\r\n", bomb))
            }, code: 76, calls: 2),
        FaultRow(
            name: "C6 endless chunked body",
            script: Orders.spoiling { _ in
                .endless(
                    head: "\(head)Transfer-Encoding: chunked\r\n\r\n",
                    piece: Array("4000\r\n".utf8) + [UInt8](repeating: 0x20, count: 0x4000) + Array("\r\n".utf8))
            }, code: 76, calls: 2),
        FaultRow(
            name: "C6 endless headers",
            script: Orders.spoiling { _ in .endless(head: head, piece: Array("X-More: and more\r\n".utf8)) }, code: 76,
            calls: 2),
        FaultRow(
            name: "C7 429 that says nothing useful", script: once(.status(429, headers: ["Retry-After": "soon"])),
            code: 0,
            loaded: 25, calls: 4),
        FaultRow(
            name: "C7 503 until a negative time", script: once(.status(503, headers: ["Retry-After": "-5"])), code: 0,
            loaded: 25, calls: 4),
        FaultRow(
            name: "C7 429 for ten days",
            script: Orders.spoiling { _ in .status(429, headers: ["Retry-After": "864000"]) },
            code: 75, calls: 2),
        FaultRow(
            name: "C9 401 in the middle", script: Orders.spoiling { _ in .status(401) }, code: 77, says: "401", calls: 3
        ),
        FaultRow(
            name: "C13 proxies and key logs of the environment", script: Orders.healthy, code: 0, loaded: 25, calls: 3,
            environment: [
                "http_proxy": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1",
                "ALL_PROXY": "http://127.0.0.1:1",
                "SSLKEYLOGFILE": "/nowhere/keys", "CURL_CA_BUNDLE": "/nowhere/ca", "CURL_HOME": "/nowhere",
            ]),
    ]

    init() { _ = Self.bomb.count }  // made before any deadline runs

    @Test(arguments: truncations)
    func truncation(row: FaultRow) async throws { try await row.check() }

    @Test(arguments: others)
    func transport(row: FaultRow) async throws { try await row.check() }

    @Test(arguments: [301, 302, 307, 308])
    func `C10 a redirect elsewhere gets no request at all`(status: Int) async throws {
        let canary = try OrdersAPI(Orders.healthy)
        for target in ["\(canary.origin)/v1/orders", "file:///etc/passwd", "//127.0.0.1:1/"] {
            let script = Orders.spoiling { _ in .status(status, headers: ["Location": target]) }
            try await FaultRow(name: "C10 \(target)", script: script, code: 76, calls: 2).check()
        }
        #expect(canary.requests.isEmpty)
    }
}
