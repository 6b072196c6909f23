import Core

/// Alerts that people want to hear nothing of for a while: `etl.silence`.
package struct Silences: Book {
    let session: DatabaseSession

    private static let columns = "silence_id, workflow, item_key, client, until, reason, made_by"

    static let inForceSQL = """
        select \(columns) from etl.silence
        where workflow = $1 and ended_at is null and until > pg_catalog.clock_timestamp()
        """

    /// Those in force, the next to end first; with `isWhole` those that are over, too.
    package func list(isWhole: Bool) async throws(WarehouseError) -> [Silence] {
        try await query(Silences.listSQL, [isWhole.literal], doing: "read the silences").map(Silence.init(row:))
    }

    static let listSQL = """
        select \(columns) from etl.silence
        where $1::boolean or ended_at is null and until > pg_catalog.clock_timestamp() order by until, silence_id
        """

    /// - Returns: Its number, and until when it lasts.
    package func add(workflow: String, key: String?, client: String?, for duration: Duration, reason: String)
        async throws(WarehouseError) -> Silence
    {
        try Silence(
            row: try await query(
                Silences.additionSQL, [workflow, key, client, "\(duration.inSeconds)", reason],
                doing: "silence an alert"
            ).onlyRow())
    }

    static let additionSQL = """
        insert into etl.silence (workflow, item_key, client, until, reason)
        values ($1, $2, $3, pg_catalog.clock_timestamp() + $4::float8 * interval '1 second', $5)
        returning \(columns)
        """

    /// - Returns: `false`: there is none of that number in force.
    package func end(_ id: Int64) async throws(WarehouseError) -> Bool {
        try await !query(Silences.endSQL, ["\(id)"], doing: "end a silence").rows.isEmpty
    }

    static let endSQL = """
        update etl.silence set ended_at = pg_catalog.clock_timestamp()
        where silence_id = $1::bigint and ended_at is null and until > pg_catalog.clock_timestamp() returning silence_id
        """

    static let statements = [inForceSQL, listSQL, additionSQL, endSQL]
}

extension Silence {
    init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("silence_id"), workflow: try row.value("workflow"), key: try row.optional("item_key"),
            client: try row.optional("client"), until: try row.value("until"), reason: try row.value("reason"),
            madeBy: try row.value("made_by"))
    }
}
