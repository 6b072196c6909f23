import Core

/// A workflow's query, asked in a session of its own as the actor: a role that reads what the agency reads, and may change nothing.
///
/// The query becomes the body of a temporary function that belongs to the actor and runs as its owner: there PostgreSQL lets nothing
/// set the role back, whatever the query calls. The transaction is read-only and has a deadline, and the session ends with it.
package struct ActorQuery: WatchQuery {
    let target: ConnectionTarget

    /// Rows that a workflow may have: more are not news, but a query without a condition.
    package static let maximumRows = 50_000
    /// Bytes of all rows together, as JSON.
    package static let maximumBytes = 16 << 20

    package func rows(of watch: Watch, deadline: Duration) async throws(WarehouseError) -> [WatchedRow] {
        let session = DatabaseSession(target, name: "octoload-actor")
        let result: QueryResult
        do throws(WarehouseError) {
            result = try await session.run { connection throws(WarehouseError) in
                try ActorQuery.ask(watch, deadline, connection)
            }
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        guard result.rows.count <= ActorQuery.maximumRows else {
            throw WarehouseError(
                .unusable, doing: "ask \(watch.origin)", "it has more than \(ActorQuery.maximumRows) rows",
                hint: "put a condition into it, such as: where first_seen_at > now() - interval '30 days'")
        }
        let size: Int = try result.rows.last?.value("bytes") ?? 0
        guard size <= ActorQuery.maximumBytes else {
            throw WarehouseError(
                .unusable, doing: "ask \(watch.origin)", "its rows are more than \(ActorQuery.maximumBytes >> 20) MiB",
                hint: "put a condition into it, and take only the columns that steps show")
        }
        return try result.map { row throws(WarehouseError) in try row.watchedRow("watched") }
    }

    private static func ask(_ watch: Watch, _ deadline: Duration, _ connection: borrowing PostgresConnection)
        throws(WarehouseError) -> QueryResult
    {
        let doing = "ask \(watch.origin)"
        guard
            let actor: String = try connection.execute(AccessActor.presentSQL, doing: doing).rows.first?.value(
                "rolname")
        else {
            throw WarehouseError(
                .unusable, doing: doing, "there is no role that only reads: workflows are asked as one",
                hint: "make it with: octoload access init")
        }
        let milliseconds = max(1, deadline.inMilliseconds)
        _ = try connection.execute("set role \(SQLIdentifier(actor))", doing: doing)
        _ = try connection.execute("set statement_timeout = \(milliseconds)", doing: doing)
        _ = try connection.execute(
            """
            create function pg_temp.watched() returns setof pg_catalog.jsonb language sql volatile security definer
            set search_path = pg_catalog, pg_temp
            as \(sqlLiteral(body(watch.sql)))
            """, doing: doing)
        _ = try connection.execute("reset role", doing: doing)
        _ = try connection.execute("begin transaction read only", doing: doing)
        // One row in excess tells that there are more.
        let result = try connection.execute(answer, doing: doing, timeout: deadline + .seconds(5))
        _ = try connection.execute("rollback", doing: doing)
        return result
    }

    /// The function is there in this session only, so no test prepares this by itself.
    private static let answer = """
        select watched, bytes from (
          select w as watched, pg_catalog.octet_length(w::text) as size,
            sum(pg_catalog.octet_length(w::text)) over (rows between unbounded preceding and current row) as bytes
          from pg_temp.watched() w limit \(maximumRows + 1)
        ) counted where bytes - size <= \(maximumBytes)
        """

    /// As a part of a statement of ours, which a query that changes something cannot be.
    private static func body(_ sql: String) -> String {
        var query = sql
        while let last = query.last, last.isWhitespace || last == ";" { query.removeLast() }
        return "select pg_catalog.to_jsonb(watched) from (\n\(query)\n) watched"
    }
}
