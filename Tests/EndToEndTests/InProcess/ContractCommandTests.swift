import Core
import Foundation
import OctoSimulator
import TestSupport
import Testing

/// `octoload contract` against an API that answers by the version that it is asked in.
@Suite struct ContractCommandTests {
    private static func page(_ record: String) -> String { #"{"data":[\#(record)],"next":null,"more":false}"# }

    private func withVersions(_ newer: (head: String, body: String), _ body: (OrdersBench) async throws -> Void)
        async throws
    {
        let now =
            #"{"id":"o1","placed_on":"2026-01-01","amount":1.5,"quantity":1,"paid":true,"note":"n","state":"open","at":"2026-01-01T00:00:00Z"}"#
        let api = try PeerServer { _, request in
            request.headers["x-version"] == "2" ? newer : ("200 OK", Self.page(now))
        }
        try await withOrders(shape: OrdersBench.Shape(baseURL: "\(api.origin)/v1")) { bench in
            let text = try String(contentsOfFile: bench.config, encoding: .utf8)
            try text.replacing("  limits:", with: "  headers: {X-Version: \"1\"}\n  limits:").write(
                toFile: bench.config, atomically: true, encoding: .utf8)
            try await body(bench)
        }
    }

    @Test func `what is mapped and goes, or does not fit any more, breaks`() async throws {
        let newer =
            #"{"id":"o1","placed_on":"2026-01-01","amount":"much","paid":true,"note":"n","state":"archived","seller":"x","at":"2026-01-01T00:00:00Z"}"#
        try await withVersions(("200 OK\r\nSunset: Mon, 01 Mar 2027 00:00:00 GMT", Self.page(newer))) { bench in
            let result = try await bench.run("contract", "--api-version", "2")
            #expect(result.code == 1, "\(result.errors)")
            for line in [
                "BREAKS orders", "mapped field is gone: quantity", "1 records would be rejected: /amount",
                "new: seller",
                "changed: amount: number → text", "codes: state: new archived", "notice: Sunset: Mon, 01 Mar 2027",
            ] { #expect(result.output.contains(line), "\(line) in \(result.output)") }
            try await bench.expect(0, "public.orders")
        }
    }

    @Test func `a version that answers the same is ok, and one that the API has not breaks`() async throws {
        let same =
            #"{"id":"o1","placed_on":"2026-01-01","amount":1.5,"quantity":1,"paid":true,"note":"n","state":"open","at":"2026-01-01T00:00:00Z"}"#
        try await withVersions(("200 OK", Self.page(same))) { bench in
            let result = try await bench.run("contract", "--api-version", "2")
            #expect(
                result.code == 0 && result.output.contains("0 of 1 pipelines would break"),
                "\(result.output) \(result.errors)")
        }
        try await withVersions(("400 Bad Request", #"{"error":{"code":"unsupported_version","message":"Unknown"}}"#)) {
            bench in
            let result = try await bench.run("contract", "--api-version", "2")
            #expect(
                result.code == 1 && result.output.contains("unsupported_version"), "\(result.output) \(result.errors)")
            let usage = try await bench.run("contract", "--api-version", "2", "--header", "Content-Type")
            #expect(usage.code == 64)
        }
    }
}
