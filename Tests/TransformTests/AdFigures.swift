import Core
import Transform

/// Daily figures of ads, much like BusyOcto's: partitioned by domain, with members, codes and tombstones.
enum AdFigures {
    static let domain = PartitionMember(
        entity: "domain", id: "dom_1", key: MemberKeyHash(entity: "domain").key(of: "dom_1"), attributes: [:])
    static let slice = SliceContext.test(partition: domain)

    static func plan() throws -> TransformPlan {
        let others = [("domain", "dim_domain"), ("ad", "dim_ad"), ("campaign", "dim_campaign")].map {
            Pipeline.test(named: "\($0)s", .test($1, member: ($0, "id")))
        }
        let mapping = TableMapping.test(
            "fact_ad_performance_daily", record: "id", members: [("ad", "ad_id"), ("campaign", "campaign_id")],
            columns: [.test("date_day", "date"), .test("currency_code", "currency", .currency)],
            measures: [.test("spend", "metrics.spend"), .test("clicks", "metrics.clicks")], newestBy: "updated_at",
            deletedBy: "deleted_at")
        let fact = TableSchema.test(
            "fact_ad_performance_daily", key: ["domain_key", "date_day", "ad_key"],
            [
                .test("domain_key", .int8, notNull: true), .test("date_day", .date, notNull: true),
                .test("ad_key", .int8, notNull: true), .test("record_key", .int8, notNull: true),
                .test("campaign_key", .int8, notNull: true), .test("currency_code", .text(limit: nil)),
                .test("spend", .numeric(precision: 21, scale: 6)), .test("clicks", .int8),
                .test("version_at", .timestamptz, notNull: true), .test("first_loaded_at", .timestamptz, notNull: true),
                .test("loaded_at", .timestamptz, notNull: true), .test("slice_id", .int8),
                .test("deleted_at", .timestamptz),
            ], partitionColumn: "date_day", codes: ["currency_code": .currency])
        return try TransformCompiler.compile(
            .test(named: "figures", partition: .test("domain", field: "domain_id"), dayField: "date", mapping),
            among: others,
            [
                fact, .test("dim_domain", key: ["domain_key"], [.test("domain_key", .int8)]), dimension("ad"),
                dimension("campaign"),
            ])
    }

    static func dimension(_ entity: String) -> TableSchema {
        .test(
            "dim_\(entity)", key: ["domain_key", "\(entity)_key"],
            [.test("domain_key", .int8), .test("\(entity)_key", .int8), .test("\(entity)_id", .text(limit: nil))])
    }

    /// A good record, with some fields in other words; `nil` leaves a field out.
    static func record(_ id: String = "adp_1", _ changes: [String: String?] = [:]) -> String {
        let fields: KeyValuePairs = [
            "id": "\"\(id)\"", "domain_id": #""dom_1""#, "date": #""2024-03-01""#, "ad_id": #""ad_1""#,
            "campaign_id": #""cmp_1""#, "currency": #""EUR""#, "metrics": #"{"spend":12.50,"clicks":3}"#,
            "updated_at": #""2024-03-02T00:00:00Z""#, "deleted_at": "null",
        ]
        let texts = fields.compactMap { name, json -> String? in
            (changes[name] ?? json).map { #""\#(name)":\#($0)"# }
        }
        return "{" + texts.joined(separator: ",") + "}"
    }

    static func load(_ records: String..., slice: SliceContext = slice) throws -> LoadedPage {
        try LoadedPage(plan(), records: records, slice: slice)
    }
}
