import Core

/// Writes each attempt at a request into the books, on a connection of its own: what failed is there, too.
///
/// It is a courtesy: if the database cannot take it, calls are dropped and counted, and the load goes on.
actor CallAudit {
    private static let batch = 200
    private static let delay = Duration.seconds(1)
    /// Calls that wait for a slow database.
    private static let most = 5_000

    private let warehouse: any WarehouseGateway
    private let runID: String
    private let keyFingerprint: String
    private let surroundings: Surroundings
    private var waiting: [APICall] = []
    private var isWriting = false
    private(set) var dropped = 0

    init(warehouse: any WarehouseGateway, runID: String, keyFingerprint: String, surroundings: Surroundings) {
        self.warehouse = warehouse
        self.runID = runID
        self.keyFingerprint = keyFingerprint
        self.surroundings = surroundings
    }

    func add(_ call: APICall) {
        guard waiting.count < CallAudit.most else {
            dropped += 1
            return
        }
        waiting.append(call)
        if waiting.count >= CallAudit.batch {
            Task(executorPreference: self.surroundings.executor) { await self.write() }
        } else if waiting.count == 1 {
            // So that a run that is killed leaves its calls, too.
            Task(executorPreference: self.surroundings.executor) {
                try? await self.surroundings.sleep(CallAudit.delay)
                await self.write()
            }
        }
    }

    /// Writes what waits; called at the end of each pipeline and of the run.
    func write() async {
        guard !isWriting else { return }
        isWriting = true
        defer { isWriting = false }
        while !waiting.isEmpty {
            let calls = waiting
            waiting = []
            do {
                try await warehouse.calls.record(
                    calls, runID: runID, now: surroundings.now(), keyFingerprint: keyFingerprint)
            } catch {
                dropped += calls.count
                return
            }
        }
    }
}
