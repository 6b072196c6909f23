import Core
import Extract
import Logging
import Transform

/// What the pipelines of a run share.
struct RunContext: Sendable {
    /// Of the run.
    let id: String
    let settings: APISettings
    let registry: EntityRegistry
    /// Digest of configuration and program version: a page that was kept under another one is loaded again.
    let configuration: [UInt8]
    let warehouse: any WarehouseGateway
    let fetcher: PageFetcher
    let surroundings: Surroundings
    /// Chains of pages that a pipeline reads side by side.
    let fetchesAtOnce: Int
    let memberMemory = MemberMemory()
    let log: Logger
}
