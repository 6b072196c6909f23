import Foundation
import TestSupport
import Testing

/// A row of the fault matrix: what goes wrong, and what must then be.
///
/// Whatever happened, no secret shows, nothing is left behind in the server, and the same command completes the load
/// once the API is well again.
struct FaultRow: Sendable, CustomTestStringConvertible {
    let name: String
    var shape = OrdersBench.Shape()
    let script: OrdersAPI.Script
    let code: Int32
    /// Orders in the table.
    var loaded = 0
    /// Open rows in quarantine.
    var rejected = 0
    /// In what the program says.
    var says = ""
    /// Requests at most.
    var calls = 20
    var environment: [String: String] = [:]
    /// Requests that libcurl itself repeats, because a connection that was kept turned out to be closed.
    var repeatedByLibrary = 0

    var testDescription: String { name }

    func check() async throws {
        try await withOrders(script, shape: shape) { bench in
            var bench = bench
            bench.program.environment.merge(environment) { $1 }
            let result = try await bench.run()
            #expect(result.code == code, "\(result.errors)")
            let said = result.errors + result.output
            #expect(says.isEmpty || said.contains(says), "\(said)")
            #expect(!said.contains(OrdersBench.canary), "the key shows")
            #expect(bench.api.requests.count <= calls, "\(bench.api.requests.count) requests")
            try await bench.expect(loaded, "public.orders")
            try await bench.expect(rejected, "etl.reject where state = 'open'")
            let recorded = try await bench.count("etl.api_call")
            let seen = bench.api.requests.count
            #expect(baseURLIsElsewhere || (seen - repeatedByLibrary...seen).contains(recorded), "calls are recorded")
            let leak = "etl.api_call where api_call::text like '%\(OrdersBench.canary)%'"
            try await bench.expect(0, leak)
            bench.program.environment = bench.program.environment.filter { environment[$0.key] == nil }
            try await bench.expectRecovery(name, shape.baseURL == nil ? shape : OrdersBench.Shape())
        }
    }

    private var baseURLIsElsewhere: Bool { shape.baseURL != nil }
}
