import Core

/// A call of the API as the audit lists it.
package struct RecordedCall: Sendable {
    package var id: Int64
    package var runID: String
    package var pipeline: String
    package var partition: String
    package var calledAt: Instant?
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

extension PostgresWarehouse {
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
                """
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
                """, parameters, doing: "record API calls", timeout: .seconds(5))
        }
    }

    /// Deletes calls that are older than they are kept.
    package func forgetCalls(olderThan age: Duration) async throws(WarehouseError) {
        _ = try await query(
            "delete from etl.api_call where called_at < pg_catalog.now() - $1::float8 * interval '1 second'",
            ["\(age.inSeconds)"], doing: "delete old API calls")
    }

    /// What `calls` may be narrowed to.
    package struct CallFilter: Sendable {
        package var pipeline: String?
        package var runID: String?
        /// Only calls without a usable answer.
        package var isFailed = false
        /// The slowest first, instead of the newest.
        package var isSlow = false
        package var limit = 50

        package init() {}
    }

    package func calls(_ filter: CallFilter) async throws(WarehouseError) -> [RecordedCall] {
        try await query(
            """
            select call_id, run_id, pipeline, partition_key, called_at, method, route, attempt, status, outcome, error,
              duration_ms, response_bytes, request_id, rate_remaining, retry_after, key_fingerprint, query
            from etl.api_call
            where ($1::text is null or pipeline = $1) and ($2::text is null or run_id::text like $2 || '%')
              and (not $3::boolean or outcome not in ('ok', 'not_modified'))
            order by \(filter.isSlow ? "duration_ms desc, call_id" : "call_id desc") limit \(filter.limit)
            """, [filter.pipeline, filter.runID, filter.isFailed ? "true" : "false"], doing: "read the API calls"
        ).rows.map { row in
            RecordedCall(
                id: row[0].flatMap { Int64($0) } ?? 0, runID: row[1] ?? "", pipeline: row[2] ?? "",
                partition: row[3] ?? "", calledAt: parseInstant(row[4]), method: row[5] ?? "", route: row[6] ?? "",
                query: row[17], attempt: row[7].flatMap { Int($0) } ?? 0, status: row[8].flatMap { Int($0) },
                outcome: row[9] ?? "",
                error: row[10], milliseconds: row[11].flatMap { Double($0) } ?? 0,
                bytes: row[12].flatMap { Int($0) } ?? 0, requestID: row[13], rateRemaining: row[14],
                retryAfter: row[15], keyFingerprint: row[16] ?? "")
        }
    }
}
