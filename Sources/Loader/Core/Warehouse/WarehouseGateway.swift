/// The database as the runner knows it: its books, and lanes to load through.
///
/// Each book is a protocol of its own, so that whoever stands in for the database supplies what it needs of it. Each method of
/// a book is one or a few short statements; none holds a transaction open when it returns.
package protocol WarehouseGateway: Sendable {
    associatedtype SomeCatalogue: CatalogueBook
    associatedtype SomeMembers: MemberBook
    associatedtype SomeRuns: RunBook
    associatedtype SomeLedger: LedgerBook
    associatedtype SomeFailures: FailureBook
    associatedtype SomeHeldSlices: HeldSliceBook
    associatedtype SomeQuarantine: QuarantineBook
    associatedtype SomePages: PageTagBook
    associatedtype SomeCalls: CallBook
    associatedtype SomeFields: FieldBook
    associatedtype SomeOwners: OwnerBook
    associatedtype SomeBackfills: BackfillJobBook
    associatedtype SomeQueue: BackfillQueueBook
    associatedtype SomeQuota: QuotaBook
    associatedtype SomeReportJobs: ReportJobBook

    var catalogue: SomeCatalogue { get }
    var members: SomeMembers { get }
    var runs: SomeRuns { get }
    var ledger: SomeLedger { get }
    var failures: SomeFailures { get }
    var heldSlices: SomeHeldSlices { get }
    var quarantine: SomeQuarantine { get }
    var pages: SomePages { get }
    var calls: SomeCalls { get }
    var fields: SomeFields { get }
    var owners: SomeOwners { get }
    var backfills: SomeBackfills { get }
    /// Slices of the backfills.
    var queue: SomeQueue { get }
    var quota: SomeQuota { get }
    var reportJobs: SomeReportJobs { get }

    /// A lane with its own connection.
    func openLane(number: Int) async throws(WarehouseError) -> any LoadLane

    /// The database's clock.
    func now() async throws(WarehouseError) -> Instant
}

extension WarehouseGateway {
    /// Refuses (78) what is to be read on other lists' progress.
    package func requireOwnProgress(of pipelines: [Pipeline], in configuration: Configuration) async throws {
        let known = try await owners.sources(of: pipelines.map(\.name))
        let foreign = ForeignProgress.found(in: known, for: configuration.sources(of: pipelines))
        guard foreign.isEmpty else { throw RunFailure(foreign, in: configuration) }
    }
}
