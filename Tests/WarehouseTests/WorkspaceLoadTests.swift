import Core
import TestSupport
import Testing

/// Lists of the whole workspace: what is of no client has the key 0 and is not refused for it.
@Suite struct WorkspaceLoadTests {
    private let times = #""created_at": "2026-03-19T00:00:00Z", "updated_at": "2026-03-19T00:00:00Z""#

    private func rule(_ id: String, domain: String = "null") -> String {
        #"""
        {"id": "\#(id)", "name": "Spend", "domain_id": \#(domain), "type": "metric_threshold", "enabled": true,
         "condition": {"metric": "tokens", "operator": "gte", "threshold": "250.00", "window_days": 1, "platforms": []},
         "channels": ["dashboard"], "webhook_endpoint_id": null, \#(times)}
        """#
    }

    private func notification(_ id: String, domain: String, rule: String = "null", deleted: String = "null") -> String {
        #"""
        {"id": "\#(id)", "domain_id": \#(domain), "alert_rule_id": \#(rule), "type": "metric_threshold",
         "severity": "warning", "title": "Spend", "body": null, "subject_type": "campaign", "subject_id": "cmp_1",
         "data": {"value": 3}, "triggered_at": "2026-03-19T23:00:00Z", "read_at": "2026-03-19T23:01:30Z", \#(times),
         "deleted_at": \#(deleted)}
        """#
    }

    @Test func `a rule of the whole organization is one rule, whichever client it fires for`() async throws {
        try await withDatabase { database in
            try await withLoad("alert_rules", in: database) { load in
                let counts = try await load.publish([rule("arl_1"), rule("arl_2", domain: "\"dom_1\"")])
                #expect(counts.inserted == 2 && counts.rejected == 0)
            }
            try await withLoad("notifications", in: database) { load in
                let counts = try await load.publish([
                    notification("ntf_1", domain: "\"dom_1\"", rule: "\"arl_1\""),
                    notification("ntf_2", domain: "null"),
                    notification("ntf_3", domain: "\"dom_9\"", rule: "\"arl_9\""),
                ])
                #expect(counts.inserted == 3 && counts.rejected == 0)
            }
            let rules = try await database.rows(
                """
                select alert_rule_id, domain_key = 0, is_inferred, metric, threshold from dw.dim_alert_rule
                where alert_rule_key <> 0 order by 1
                """)
            #expect(
                rules == [
                    ["arl_1", "t", "f", "tokens", "250.000000"], ["arl_2", "f", "f", "tokens", "250.000000"],
                    ["arl_9", "f", "t", nil, nil],
                ])
            let alerts = try await database.rows(
                "select client, domain_id, rule, details ->> 'value', date, minutes_to_acknowledge = 1.5 from mart.alerts order by alert_id"
            )
            #expect(
                alerts == [
                    ["dom_1", "dom_1", "Spend", "3", "2026-03-19", "t"],
                    ["(organization)", nil, nil, "3", "2026-03-19", "t"],
                    ["dom_9", "dom_9", "arl_9", "3", "2026-03-19", "t"],
                ])
        }
    }

    @Test func `a rule that is gone from the list is deleted`() async throws {
        try await withLoad("alert_rules") { load in
            try await load.publish([rule("arl_1"), rule("arl_2")])
            let counts = try await load.publish([rule("arl_2")])
            #expect(counts.absent == 1)
            let gone = try await load.database.value(
                "select alert_rule_id from dw.dim_alert_rule where deleted_at is not null")
            #expect(gone == "arl_1")
        }
    }

    @Test func `bare tombstones keep what was known, also of records that were never seen`() async throws {
        try await withLoad("notifications") { load in
            try await load.publish([notification("ntf_1", domain: "\"dom_1\"", rule: "\"arl_1\"")])
            try await load.publish([
                Record.bareTombstone("ntf_1", version: 2), Record.bareTombstone("ntf_2", version: 2),
            ])
            let rows = try await load.database.rows(
                """
                select alert_id, domain_key = etl.hk('domain', 'dom_1'), alert_rule_key <> 0, title, deleted_at is not null
                from dw.fact_alert order by 1
                """)
            #expect(rows == [["ntf_1", "t", "t", "Spend", "t"], ["ntf_2", "t", "f", nil, "t"]])
            let shown = try await load.database.value("select count(*) from mart.alerts")
            #expect(shown == "0")
        }
    }

    @Test func `a report of no client keeps its files, its error and who asked for it`() async throws {
        try await withLoad("reports") { load in
            let counts = try await load.publish([
                #"""
                {"id": "rpt_1", "type": "weekly_performance", "title": "Week", "domain_id": null,
                 "date_from": "2026-03-02", "date_to": "2026-03-08", "formats": ["json", "csv"],
                 "include_ai_summary": true, "status": "failed", "progress": 100,
                 "files": [{"format": "csv", "url": "https://files.example/1.csv?sig=1", "bytes": 5}],
                 "error": {"code": "no_data", "message": "No data"}, "tokens_used": 800,
                 "requested_by": {"type": "api_key", "id": "key_1"}, "started_at": null,
                 "completed_at": "2026-03-19T00:00:30Z", "expires_at": null, \#(times), "deleted_at": null}
                """#
            ])
            #expect(counts.inserted == 1 && counts.rejected == 0)
            let rows = try await load.database.rows(
                """
                select client, domain_id, formats, error_code, requested_by_id, seconds_to_complete, tokens_used
                from mart.reports
                """)
            #expect(rows == [["(organization)", nil, "{json,csv}", "no_data", "key_1", "30", "800"]])
            let link = try await load.database.value("select files -> 0 ->> 'format' from dw.fact_report")
            #expect(link == "csv")
        }
    }

    @Test func `figures of a question and its texts go to different tables under one key`() async throws {
        try await withLoad("ai_interactions") { load in
            let record = #"""
                {"id": "aim_1", "kind": "ad_copy", "domain_id": null, "conversation_id": "cnv_1", "prompt": "A headline?",
                 "status": "completed", "output": {"text": null, "variations": [{"headline": "Tea"}]}, "model": "m",
                 "usage": {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7},
                 "completed_at": "2026-03-19T00:00:01.500Z", \#(times), "deleted_at": null}
                """#
            let first = try await load.publish([record])
            #expect(first.inserted == 1 && first.changed == 0)
            let second = try await load.publish([record])
            #expect(second.inserted == 0 && second.changed == 0)
            let rows = try await load.database.rows(
                """
                select f.total_tokens, f.seconds_to_answer, t.prompt, t.variations -> 0 ->> 'headline'
                from dw.fact_ai_interaction f join dw.ai_interaction_text t using (interaction_key)
                """)
            #expect(rows == [["7", "1.500000", "A headline?", "Tea"]])
        }
    }

    @Test func `usage has a row a day, and the view one a feature that add up to it`() async throws {
        try await withLoad("usage") { load in
            let counts = try await load.publish([
                #"""
                {"id": "usd_1", "date": "2026-03-19", "tokens_used": 100,
                 "tokens_by_feature": {"ai_chat": 60, "report_summary": 30}, "token_allocation": 500000, \#(times)}
                """#
            ])
            #expect(counts.inserted == 1 && counts.rejected == 0)
            let rows = try await load.database.rows(
                """
                select organization_id, date, feature, tokens_used, token_allocation, period_start, period_end
                from mart.token_usage order by feature
                """)
            let period: [String?] = ["500000", "2026-03-01", "2026-03-31"]
            #expect(
                rows == [
                    ["org_1", "2026-03-19", "(other)", "10"] + period,
                    ["org_1", "2026-03-19", "ai_chat", "60"] + period,
                    ["org_1", "2026-03-19", "report_summary", "30"] + period,
                ])
        }
    }

    @Test func `of keys, endpoints and events everything but secrets is kept`() async throws {
        try await withDatabase { database in
            try await withLoad("api_keys", in: database) { load in
                let key = #"""
                    {"id": "key_1", "name": "production", "environment": "production", "last4": "mU2A",
                     "scopes": ["read", "ai"], "domain_ids": null, "created_at": "2026-03-19T00:00:00Z",
                     "last_used_at": null, "expires_at": null, "revoked_at": null}
                    """#
                let counts = try await load.publish([key])
                #expect(counts.inserted == 1 && counts.rejected == 0)
                let row = try await database.rows(
                    """
                    select scopes, domain_ids, organization_key = etl.hk('organization', 'org_1') from dw.dim_api_key
                    where api_key_key <> 0
                    """)
                #expect(row == [["{read,ai}", nil, "t"]])
            }
            try await withLoad("webhook_endpoints", in: database) { load in
                let counts = try await load.publish([
                    #"""
                    {"id": "whe_1", "url": "https://etl.example/hooks", "description": null, "events": ["*"],
                     "enabled": false, "disabled_reason": "failing", "api_version": "2026-09-01", \#(times),
                     "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
                    """#
                ])
                #expect(counts.inserted == 1 && counts.rejected == 0)
                let text = try await database.value("select string_agg(t::text, '') from dw.dim_webhook_endpoint t")
                #expect(text?.contains("whe_1") == true && text?.contains("whsec") == false)
            }
            try await withLoad("webhook_events", in: database) { load in
                let counts = try await load.publish([
                    #"""
                    {"id": "evt_1", "type": "webhook.test", "api_version": "2026-09-01", "domain_id": null,
                     "timestamp": "2026-03-19T23:59:59Z", "data": {"object": {"id": "whe_1", "object": "webhook_endpoint"}},
                     \#(times)}
                    """#
                ])
                #expect(counts.inserted == 1 && counts.rejected == 0)
                let row = try await database.rows(
                    "select domain_key, occurred_date, subject_type, subject_id, payload ->> 'id' from dw.fact_webhook_event"
                )
                #expect(row == [["0", "2026-03-19", "webhook_endpoint", "whe_1", "whe_1"]])
            }
        }
    }
}
