import Core

/// Finds the staged rows of one slice that the database refuses, by halving: each half is merged and rolled back.
///
/// A slice of n rows of which k are refused costs at most about k · 2 · log2(n) probes. A refusal that needs two rows
/// together, as no single row is at fault, is not found.
struct RefusedRowSearch {
    let layout: StageLayout
    let batch: BatchManifest
    /// A transaction over what is staged of one target: so many rows.
    let transaction: @Sendable (_ target: Int, _ rows: Int) -> PublishTransaction

    /// A slice with more of them is not mended row by row.
    static let most = 100

    private static let suspects = "pg_temp.stage_suspects"
    private let doing = "look for the rows that the database refuses"

    init(
        layout: StageLayout, batch: BatchManifest,
        transaction: @escaping @Sendable (_ target: Int, _ rows: Int) -> PublishTransaction
    ) {
        self.layout = layout
        self.batch = batch
        self.transaction = transaction
    }

    /// - Returns: None if no row alone is refused, or too many are.
    func run(on connection: borrowing PostgresConnection) throws(WarehouseError) -> [RefusedRow] {
        var found: [RefusedRow] = []
        for (number, target) in layout.targets.enumerated() where batch.tables[target.rows].rows > 0 {
            let rows = try copySuspects(of: target, connection)
            guard rows > 0 else { continue }
            let reasons = try search(1...rows, number, connection)
            let refused = reasons.sorted { $0.key < $1.key }
            for (row, key) in zip(refused, try keys(of: refused.map(\.key), target, connection)) {
                found.append(RefusedRow(table: target.rows, key: key, reason: row.value))
            }
        }
        _ = try connection.execute("drop table if exists \(RefusedRowSearch.suspects)", doing: doing)
        return found.count > RefusedRowSearch.most ? [] : found
    }

    private func relation(_ target: TargetLayout) -> String {
        StageNames(set: batch.stageSet).relation(.table(target.rows))
    }

    private func columns(_ target: TargetLayout) -> String {
        layout.tables[target.rows].columns.map { SQLIdentifier($0.name).description }.joined(separator: ", ")
    }

    /// Numbers the staged rows; returns how many there are.
    private func copySuspects(of target: TargetLayout, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> Int
    {
        let statements = [
            "drop table if exists \(RefusedRowSearch.suspects)",
            """
            create temp table stage_suspects as
              select row_number() over () as suspect, \(columns(target)) from \(relation(target))
            """,
            "create index on \(RefusedRowSearch.suspects) (suspect)",
        ]
        for statement in statements { _ = try connection.execute(statement, doing: doing) }
        return try connection.execute("select count(*) as rows from \(RefusedRowSearch.suspects)", doing: doing)
            .only("rows")
    }

    /// Why each of the rows is refused that is.
    private func search(_ rows: ClosedRange<Int>, _ target: Int, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> [Int: String]
    {
        var reasons: [Int: String] = [:]
        var ranges = [rows]
        while let range = ranges.popLast(), reasons.count <= RefusedRowSearch.most {
            guard let refusal = try refusal(of: range, target, connection) else { continue }
            if range.count == 1 {
                reasons[range.lowerBound] = RefusedRowSearch.reason(refusal)
            } else {
                let middle = range.lowerBound + range.count / 2
                ranges += [middle...range.upperBound, range.lowerBound...middle - 1]
            }
        }
        return reasons
    }

    /// What the database says of these rows; `nil` if it takes them.
    private func refusal(of range: ClosedRange<Int>, _ number: Int, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> WarehouseError?
    {
        let target = layout.targets[number]
        _ = try connection.execute("truncate \(relation(target))", doing: doing)
        _ = try connection.execute(
            """
            insert into \(relation(target)) (\(columns(target))) select \(columns(target)) from \(RefusedRowSearch.suspects)
            where suspect between \(range.lowerBound) and \(range.upperBound) order by suspect
            """, doing: doing)
        do throws(WarehouseError) {
            try transaction(number, range.count).probe(target: number, on: connection)
            return nil
        } catch {
            guard error.isCausedByData, error.gate == nil else { throw error }
            return error
        }
    }

    private static func reason(_ error: WarehouseError) -> String {
        "the database refuses it: \(error.message)" + (error.sqlState.map { " (SQLSTATE \($0))" } ?? "")
    }

    private func keys(of suspects: [Int], _ target: TargetLayout, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> [[[UInt8]]]
    {
        guard !suspects.isEmpty else { return [] }
        let columns = target.key.map { SQLIdentifier($0).description }.joined(separator: ", ")
        let numbers = suspects.map(String.init).joined(separator: ", ")
        var reader = BinaryRowReader()
        try connection.copyOut(
            """
            copy (select \(columns) from \(RefusedRowSearch.suspects) where suspect in (\(numbers)) order by suspect)
            to stdout (format binary)
            """, doing: doing
        ) { reader.read($0) }
        return reader.rows
    }
}
