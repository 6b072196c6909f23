import OctoSimulator

/// What is of the workspace: reports, AI, tokens, alerts.
extension Truth {
    func workspaceDifferences(_ world: World, _ clock: Moment) async throws -> [String] {
        var found = try await compare("fact_report", world.reports(asOf: clock), reportColumns, dimension: false)
        found += try await compare(
            "fact_ai_interaction", world.interactions(asOf: clock), interactionColumns, dimension: false)
        found += try await compare(
            "ai_interaction_text", world.interactions(asOf: clock), textColumns, dimension: false)
        found += try await compare("fact_token_usage_daily", world.usage(asOf: clock), usageColumns, dimension: false)
        found += try await compare("dim_alert_rule", world.alertRules(asOf: clock), ruleColumns, dimension: true)
        found += try await compare("fact_alert", world.notifications(asOf: clock), alertColumns, dimension: false)
        return found
    }

    private static let domain = "coalesce(\(key("domain", "domain_id")), 0)"

    private var reportColumns: Columns {
        [
            ("report_key", Self.key("report", "id")), ("domain_key", Self.domain), ("report_type", Self.text("type")),
            ("title", Self.text("title")), ("status", Self.text("status")),
            ("period_start", Self.day("date_from")), ("period_end", Self.day("date_to")),
            // Their addresses begin with the name that the server was asked by.
            ("jsonb_path_query_array(files, '$[*].sha256')", "jsonb_path_query_array(j->'files', '$[*].sha256')"),
            ("error_code", Self.text("error.code")),
            ("requested_at", Self.instant("created_at")), ("completed_at", Self.instant("completed_at")),
            ("expires_at", Self.instant("expires_at")), ("tokens_used", Self.count("tokens_used")),
            ("version_at", Self.version),
        ]
    }

    private var interactionColumns: Columns {
        [
            ("interaction_key", Self.key("interaction", "id")), ("domain_key", Self.domain),
            ("interaction_kind", Self.text("kind")), ("status", Self.text("status")), ("model", Self.text("model")),
            ("asked_at", Self.instant("created_at")), ("answered_at", Self.instant("completed_at")),
            ("total_tokens", Self.count("usage.total_tokens")), ("version_at", Self.version),
        ]
    }

    private var textColumns: Columns {
        [
            ("interaction_key", Self.key("interaction", "id")), ("prompt", Self.text("prompt")),
            ("answer", Self.text("output.text")), ("version_at", Self.version),
        ]
    }

    private var usageColumns: Columns {
        [
            ("date_day", Self.day("date")), ("tokens_used", Self.count("tokens_used")),
            ("tokens_by_feature", "j->'tokens_by_feature'"), ("token_allocation", Self.count("token_allocation")),
            ("version_at", Self.version),
        ]
    }

    private var ruleColumns: Columns {
        [
            ("alert_rule_key", Self.key("alert_rule", "id")), ("domain_key", Self.domain),
            ("alert_rule_name", Self.text("name")), ("alert_type", Self.text("type")),
            ("is_enabled", "(j->>'enabled')::boolean"), ("metric", Self.text("condition.metric")),
            ("threshold", "(\(Self.text("condition.threshold")))::numeric(21,6)"), ("version_at", Self.version),
        ]
    }

    private var alertColumns: Columns {
        [
            ("alert_key", Self.key("alert", "id")), ("domain_key", Self.domain),
            ("alert_rule_key", "coalesce(\(Self.key("alert_rule", "alert_rule_id")), 0)"),
            ("severity", Self.text("severity")), ("title", Self.text("title")),
            ("triggered_at", Self.instant("triggered_at")), ("acknowledged_at", Self.instant("read_at")),
            ("payload", "j->'data'"), ("version_at", Self.version),
        ]
    }
}
