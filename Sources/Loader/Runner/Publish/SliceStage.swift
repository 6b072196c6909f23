import Core
import Transform

/// The stage of a running slice so far: rows by table, rejects, what its records said.
struct SliceStage: Sendable {
    var tables: [StagedTable]
    /// Rows that the target held already as they are, by table.
    var knownRows: [Int]
    var memberRows = 0
    var rejectRows = 0
    var newCodes: [CodeTable: Set<String>] = [:]
    var received = 0
    var rejected = 0
    /// Evidence of the API's time in the records' own versions.
    var versions = VersionEvidence()
    var refusals = RefusalTally()
    /// Rows of quarantine whose records it has loaded.
    var healed: [Int64] = []
    /// Tally of what its records had where the mapped paths lead.
    var shape = PathTally()

    init(tables: Int) {
        self.tables = Array(repeating: StagedTable(), count: tables)
        knownRows = Array(repeating: 0, count: tables)
    }

    /// - Parameter elapsed: Time since the first page, if the API's clock is not believed: what came since may be newer than that.
    mutating func add(_ chunk: StageChunk, after elapsed: Duration) {
        for (index, buffer) in chunk.tables.enumerated() {
            tables[index].rows += buffer.rows
            knownRows[index] += chunk.knownRows[index]
            tables[index].days = union(tables[index].days, chunk.partitionDays[index])
        }
        memberRows += chunk.members.rows
        rejectRows += chunk.rejects.rows
        newCodes.merge(chunk.newCodes) { $0.union($1) }
        received += chunk.received
        rejected += chunk.rejected
        versions += chunk.versions.earlier(by: elapsed)
        refusals.add(chunk.refusals)
        healed += chunk.healed
        shape.add(chunk.shape)
    }

    /// Adds what went to this slice of a page that serves several.
    mutating func add(_ part: StageChunk.Part, of chunk: StageChunk, after elapsed: Duration) {
        for (index, rows) in part.rows.enumerated() {
            tables[index].rows += rows
            tables[index].days = union(tables[index].days, chunk.partitionDays[index])
        }
        memberRows += part.memberRows
        rejectRows += part.rejected
        // Another slice may have named them and come to nothing.
        newCodes.merge(chunk.newCodes) { $0.union($1) }
        received += part.received
        rejected += part.rejected
        versions += part.versions.earlier(by: elapsed)
        refusals.add(part.refusals)
        healed += part.healed
        shape.add(part.shape)
    }

    /// Adds a page whose rows the target has already.
    mutating func add(_ page: PageTag) {
        for (index, rows) in page.rows.enumerated() where index < knownRows.count { knownRows[index] += rows }
        received += page.records
    }

    mutating func add(_ other: SliceStage) {
        for index in tables.indices {
            tables[index].rows += other.tables[index].rows
            tables[index].days = union(tables[index].days, other.tables[index].days)
        }
        memberRows += other.memberRows
        rejectRows += other.rejectRows
        newCodes.merge(other.newCodes) { $0.union($1) }
    }

    var rows: Int { tables.reduce(0) { $0 + $1.rows } }
}

private func union(_ left: ClosedRange<CivilDay>?, _ right: ClosedRange<CivilDay>?) -> ClosedRange<CivilDay>? {
    guard let left else { return right }
    guard let right else { return left }
    return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
}
