import Core

/// A call of the API as the audit lists it.
package struct RecordedCall: Sendable {
    package var id: Int64
    package var runID: String
    package var pipeline: String
    package var partition: String
    package var calledAt: Instant
    package var method: String
    package var route: String
    /// `nil`: none was sent, or the call is older than the books' column.
    package var query: String?
    package var attempt: Int
    package var status: Int?
    package var outcome: String
    package var error: String?
    package var milliseconds: Double
    package var bytes: Int
    package var requestID: String?
    package var rateRemaining: String?
    package var retryAfter: String?
    package var keyFingerprint: String
}

/// Calls of the API, beside the loads: `etl.api_call`.
package struct CallLog: Book, CallBook {
    let session: DatabaseSession
    /// For what is written while the others are busy.
    let audit: DatabaseSession

    package func record(_ calls: [APICall], runID: String, now: Duration, keyFingerprint: String)
        async throws(WarehouseError)
    {
        guard !calls.isEmpty else { return }
        // Secrets go before the cut, which could leave a part of one.
        func text(_ value: String?, limit: Int = 500) -> String? { value.map { String($0.redacted.prefix(limit)) } }
        let parameters: [String?] = [
            runID, keyFingerprint, arrayLiteral(calls.map(\.pipeline)), arrayLiteral(calls.map(\.partitionKey)),
            arrayLiteral(calls.map(\.memberKey)), arrayLiteral(calls.map { $0.sliceID.map(String.init) }),
            arrayLiteral(calls.map { String((now - $0.begun).inSeconds) }), arrayLiteral(calls.map(\.method)),
            arrayLiteral(calls.map(\.route)), arrayLiteral(calls.map(\.attempt)),
            arrayLiteral(calls.map { $0.status.map(String.init) }), arrayLiteral(calls.map(\.outcome)),
            arrayLiteral(calls.map { text($0.error) }),
            arrayLiteral(calls.map { String($0.duration.inSeconds * 1000) }),
            arrayLiteral(calls.map(\.responseBytes)), arrayLiteral(calls.map { text($0.requestID) }),
            arrayLiteral(calls.map { text($0.rateLimit) }), arrayLiteral(calls.map { text($0.rateRemaining) }),
            arrayLiteral(calls.map { text($0.rateReset) }), arrayLiteral(calls.map { text($0.retryAfter) }),
            arrayLiteral(calls.map { text($0.query, limit: 4_000) }),
        ]
        try await audit.run { connection throws(WarehouseError) in
            _ = try connection.execute(
                CallLog.newCallsSQL, parameters, doing: "record API calls", timeout: .seconds(5))
        }
    }

    static let newCallsSQL = """
        insert into etl.api_call (run_id, key_fingerprint, pipeline, partition_key, domain_key, slice_id, called_at,
          method, route, attempt, status, outcome, error, duration_ms, response_bytes, request_id, rate_limit,
          rate_remaining, rate_reset, retry_after, query)
        select $1::uuid, $2, pipeline, partition_key, domain_key, slice_id,
          pg_catalog.clock_timestamp() - age * interval '1 second', method, route, attempt, status, outcome, error,
          duration_ms, response_bytes, request_id, rate_limit, rate_remaining, rate_reset, retry_after, query
        from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::float8[], $8::text[], $9::text[],
          $10::int[], $11::smallint[], $12::text[], $13::text[], $14::float8[], $15::bigint[], $16::text[],
          $17::text[], $18::text[], $19::text[], $20::text[], $21::text[])
          as c (pipeline, partition_key, domain_key, slice_id, age, method, route, attempt, status, outcome, error,
            duration_ms, response_bytes, request_id, rate_limit, rate_remaining, rate_reset, retry_after, query)
        """

    /// Deletes calls that are older than they are kept.
    package func forget(olderThan age: Duration) async throws(WarehouseError) {
        _ = try await query(CallLog.oldCallsSQL, ["\(age.inSeconds)"], doing: "delete old API calls")
    }

    static let oldCallsSQL = """
        delete from etl.api_call where called_at < pg_catalog.now() - $1::float8 * interval '1 second'
        """

    /// What `list` may be narrowed to.
    package struct Filter: Sendable {
        package var pipeline: String?
        package var runID: String?
        /// Only calls without a usable answer.
        package var isFailed = false
        /// The slowest first, instead of the newest.
        package var isSlow = false
        package var limit = 50

        package init() {}
    }

    package func list(_ filter: Filter) async throws(WarehouseError) -> [RecordedCall] {
        try await query(
            filter.isSlow ? CallLog.slowestCallsSQL : CallLog.newestCallsSQL,
            [filter.pipeline, filter.runID, filter.isFailed.literal, "\(filter.limit)"], doing: "read the API calls"
        ).map(RecordedCall.init(row:))
    }

    static let newestCallsSQL = select(inOrderOf: "call_id desc")
    static let slowestCallsSQL = select(inOrderOf: "duration_ms desc, call_id")

    private static func select(inOrderOf order: String) -> String {
        """
        select call_id, run_id, pipeline, partition_key, called_at, method, route, attempt, status, outcome, error,
          duration_ms, response_bytes, request_id, rate_remaining, retry_after, key_fingerprint, query
        from etl.api_call
        where ($1::text is null or pipeline = $1) and ($2::text is null or run_id::text like $2 || '%')
          and (not $3::boolean or outcome not in ('ok', 'not_modified'))
        order by \(order) limit $4
        """
    }

    static let statements = [newCallsSQL, oldCallsSQL, newestCallsSQL, slowestCallsSQL]
}

extension RecordedCall {
    fileprivate init(row: ResultRow) throws(WarehouseError) {
        self.init(
            id: try row.value("call_id"), runID: try row.value("run_id"), pipeline: try row.value("pipeline"),
            partition: try row.value("partition_key"), calledAt: try row.value("called_at"),
            method: try row.value("method"), route: try row.value("route"), query: try row.optional("query"),
            attempt: try row.value("attempt"), status: try row.optional("status"),
            outcome: try row.value("outcome"), error: try row.optional("error"),
            milliseconds: try row.value("duration_ms"), bytes: try row.value("response_bytes"),
            requestID: try row.optional("request_id"), rateRemaining: try row.optional("rate_remaining"),
            retryAfter: try row.optional("retry_after"), keyFingerprint: try row.value("key_fingerprint"))
    }
}
