import Core
import CurlTransport
import Extract
import Foundation
import Runner
import Warehouse

extension Workbench {
    /// Gives a probe of the API to `body`, and closes it however that ends.
    func withProbe<Result>(
        _ warehouse: PostgresWarehouse, _ body: (PipelineProbe) async throws -> Result
    ) async throws -> Result {
        let transport = try transport()
        defer { transport.shutdown() }
        let probe = try await PipelineProbe(
            configuration, transport: transport, warehouse: warehouse, runID: UUID().uuidString.lowercased(),
            keyFingerprint: try keyFingerprint(), surroundings: CommandContext.current.surroundings, log: log)
        do {
            let result = try await body(probe)
            await probe.close()
            return result
        } catch {
            await probe.close()
            throw error
        }
    }
}
