import Core
import Transform

/// Batches under way: which slices stage together, and when what they staged is published. Pure: it decides, the lane's publisher acts.
///
/// Slices join the open batch until it holds enough rows or is old enough; then it is sealed, the next slices stage into
/// another set of tables, and the sealed batch is due as soon as the last of its slices has ended.
struct OpenBatches: Sendable {
    /// Rows after which a batch takes no further slices (measured: larger batches gain nothing and hold memory).
    static let fullBatch = 100_000
    /// Row limit when batches are whole months (`LanePlan`). A month should fit one batch: only the batch that makes a monthly
    /// table may fill it before it has indexes.
    static let fullMonthBatch = 400_000
    /// Rows of a batch: one with fewer takes the slices of the next month, too.
    static let fewRows = 50_000

    /// A slice's place in a batch.
    struct Ticket: Sendable, Hashable {
        let slice: Int64
        let batch: Int
        let set: Int
    }

    struct Batch: Sendable {
        let set: Int
        fileprivate let begun: Duration
        fileprivate let month: CivilDay?
        fileprivate var isSealed = false
        fileprivate var running: Set<Int64> = []
        fileprivate(set) var complete: [(slice: CompletedSlice, stage: SliceStage)] = []
        /// Why rows of a failed slice are still staged: then nothing of the batch may be published.
        fileprivate(set) var poison: WarehouseError?
        fileprivate var stagedRows = 0
        fileprivate(set) var sketches: [KeySketch]
    }

    enum Admission: Sendable {
        case admitted([Ticket])
        /// The open batch was sealed for these; if it is due it has to be published, then they ask again.
        case sealed(Int)
        /// All stage sets are taken: they ask again when one is free.
        case full
    }

    /// True if batches hold whole months.
    var isByMonth = false
    /// Age after which a batch is published: a slow API must not leave an hour's work unpublished.
    private let oldBatch: Duration
    private let tables: Int
    private var batches: [Int: Batch] = [:]
    private var lastNumber = 0
    private var open: Int?
    private var freeSets: [Int]

    /// - Parameters:
    ///   - tables: Stage tables of a set.
    ///   - sets: Stage sets, used in turn.
    ///   - oldBatch: Age at which a batch is sealed.
    init(tables: Int, sets: Int, oldBatch: Duration) {
        self.tables = tables
        self.oldBatch = oldBatch
        freeSets = Array(0..<sets)
    }

    private var fullBatch: Int { isByMonth ? OpenBatches.fullMonthBatch : OpenBatches.fullBatch }

    /// Gives slices that are read together their place, in one batch.
    ///
    /// - Parameter month: The window's month, if batches are to complete months.
    mutating func admit(_ slices: [Int64], month: CivilDay?, now: Duration) -> Admission {
        if let number = open, let batch = batches[number] {
            if isByMonth, batch.month != month, batch.stagedRows >= OpenBatches.fewRows {
                seal(number)
                return .sealed(number)
            }
            batches[number]?.running.formUnion(slices)
            return .admitted(slices.map { Ticket(slice: $0, batch: number, set: batch.set) })
        }
        guard let set = freeSets.popLast() else { return .full }
        lastNumber += 1
        var batch = Batch(
            set: set, begun: now, month: month, sketches: Array(repeating: KeySketch(keys: fullBatch), count: tables))
        batch.running = Set(slices)
        batches[lastNumber] = batch
        open = lastNumber
        return .admitted(slices.map { Ticket(slice: $0, batch: lastNumber, set: set) })
    }

    /// Notes what a slice has staged; a batch that is full is sealed.
    ///
    /// - Parameter keyHashes: By stage table, a hash of each row's key.
    mutating func stage(rows: Int, keyHashes: [[UInt64]], _ ticket: Ticket) {
        guard var batch = batches[ticket.batch] else { return }
        batches[ticket.batch] = nil  // so that the sketches are changed in place, not copied
        for (index, hashes) in keyHashes.enumerated() { batch.sketches[index].insert(hashes) }
        batch.stagedRows += rows
        batches[ticket.batch] = batch
        if batch.stagedRows >= fullBatch { seal(ticket.batch) }
    }

    /// Notes a slice that was read to its end.
    mutating func complete(_ slice: CompletedSlice, _ stage: SliceStage, _ ticket: Ticket, now: Duration) {
        batches[ticket.batch]?.running.remove(ticket.slice)
        batches[ticket.batch]?.complete.append((slice, stage))
        if let batch = batches[ticket.batch], now - batch.begun > oldBatch { seal(ticket.batch) }
    }

    /// Gives up a slice that ended without being read.
    ///
    /// - Parameter leftover: Why rows of it are still staged: the merge would take them, so that its batch must go.
    mutating func abandon(_ ticket: Ticket, leftover: WarehouseError?) {
        if let leftover { batches[ticket.batch]?.poison = leftover }
        batches[ticket.batch]?.running.remove(ticket.slice)
    }

    /// Seals every batch: no further slice will come.
    ///
    /// - Returns: Their numbers, in order.
    mutating func sealAll() -> [Int] {
        for number in batches.keys { seal(number) }
        return batches.keys.sorted()
    }

    /// The batch, taken out, if it is sealed and nobody runs in it any more; its set stays taken.
    mutating func takeDue(_ number: Int) -> Batch? {
        guard let batch = batches[number], batch.isSealed, batch.running.isEmpty else { return nil }
        batches[number] = nil
        return batch
    }

    /// Frees the stage set of a batch of which nothing is in it any more.
    mutating func free(_ batch: Batch) {
        freeSets.append(batch.set)
    }

    private mutating func seal(_ number: Int) {
        batches[number]?.isSealed = true
        if open == number { open = nil }
    }
}
