import Core
import TestSupport
import Testing

/// States of members (SCD2): what they were called at an earlier time, whatever the order in which versions arrived.
@Suite struct HistoryTests {
    private struct State: Equatable, CustomStringConvertible {
        var name: String
        /// Versions of the source in which it was seen; the first tells when it began.
        var versions: [Int]

        var description: String { "\(name)\(versions)" }
    }

    /// What the table must hold of one campaign: its versions in order, neighbours of one name put together.
    private func states(of versions: [Int: String]) -> [State] {
        versions.sorted { $0.key < $1.key }.reduce(into: []) { states, version in
            if states.last?.name == version.value {
                states[states.count - 1].versions.append(version.key)
            } else {
                states.append(State(name: version.value, versions: [version.key]))
            }
        }
    }

    private func expect(_ load: Load, _ campaigns: [String: [Int: String]], _ comment: Comment) async throws {
        let rows = try await load.database.rows(
            """
            select c.campaign_id, h.campaign_name, h.valid_from, h.valid_to, h.is_current, h.observed_versions
            from dw.dim_campaign_version h join dw.dim_campaign c using (domain_key, campaign_key) order by 1, 3
            """)
        let expected = campaigns.sorted { $0.key < $1.key }.flatMap { id, versions in
            let states = states(of: versions)
            return states.indices.map { index -> [String?] in
                let isLast = index == states.count - 1
                return [
                    id, states[index].name,
                    index == 0 ? "1900-01-01 00:00:00+00" : Record.versionText(states[index].versions[0]),
                    isLast ? "9999-12-31 00:00:00+00" : Record.versionText(states[index + 1].versions[0]),
                    isLast ? "t" : "f",
                    "{" + states[index].versions.map { "\"\(Record.versionText($0))\"" }.joined(separator: ",") + "}",
                ]
            }
        }
        #expect(rows == expected, comment)
    }

    /// Random versions of a few campaigns in random order and batches, some of them read again.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `states come out the same in whatever order versions arrive`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var left: [(id: String, version: Int, name: String)] = []
        for id in ["cmp_1", "cmp_2", "cmp_3"] {
            for version in Array(1...59).shuffled(using: &random).prefix(Int.random(in: 1...14, using: &random)) {
                left.append((id, version, ["A", "B", "C"].randomElement(using: &random)!))
            }
        }
        left.shuffle(using: &random)
        left += left.prefix(5)
        try await withLoad("campaigns") { load in
            var seen: [String: [Int: String]] = [:]
            while !left.isEmpty {
                let batch = left.prefix(Int.random(in: 1...9, using: &random))
                left.removeFirst(batch.count)
                for each in batch { seen[each.id, default: [:]][each.version] = each.name }
                try await load.publish(batch.map { Record.campaign($0.id, name: $0.name, version: $0.version) })
                try await expect(load, seen, "seed \(seed), after \(batch)")
            }
        }
    }

    @Test func `what is not followed makes no state, and an unchanged read writes nothing`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(version: 1)])
            let before = try await load.rows(of: "dim_campaign_version")
            try await load.publish([Record.campaign(version: 1)])
            let after = try await load.rows(of: "dim_campaign_version")
            #expect(after == before)
            // The platform is not among the columns of the history.
            try await load.publish([Record.campaign(version: 2, platform: "google")])
            try await expect(load, ["cmp_1": [1: "Spring", 2: "Spring"]], "one state")
        }
    }

    @Test func `a tombstone neither ends a state nor begins one`() async throws {
        try await withLoad("campaigns") { load in
            try await load.publish([Record.campaign(version: 1)])
            try await load.publish([Record.bareTombstone("cmp_1", version: 3)])
            try await load.publish([Record.campaign(name: "Summer", version: 2)])
            try await expect(load, ["cmp_1": [1: "Spring", 2: "Summer"]], "deleted")
            let deleted = try await load.database.rows("select deleted_at is not null from dw.dim_campaign")
            #expect(deleted.contains(["t"]))
        }
    }

    @Test func `an inferred member has no states until its record comes`() async throws {
        try await withLoad("ad_sets") { load in
            let record = """
                {"id": "set_1", "domain_id": "dom_1", "account_id": "acc_1", "campaign_id": "cmp_1", "platform": "meta",
                 "name": "Set", "status": "active", "updated_at": "\(Record.version(1))", "deleted_at": null}
                """
            try await load.publish([record])
            let counts = try await load.database.rows(
                """
                select (select count(*) from dw.dim_campaign where is_inferred),
                  (select count(*) from dw.dim_campaign_version), (select count(*) from dw.dim_ad_set_version)
                """)
            #expect(counts == [["1", "0", "1"]])
        }
    }

    /// The time of reading is the version, every night another: only what changes is worth a state.
    @Test func `records without a version of their own have states, too`() async throws {
        let yaml = """
            version: 1
            api: {base_url: "http://127.0.0.1/v1", token: {env: KEY}, paginate: {style: single}, records: .}
            warehouse: {url: {env: DB}}
            pipelines:
              domains:
                get: /domains
                load:
                  dim_domain:
                    member: {domain: id}
                    history: dim_domain_version
                    columns: {domain_name: name, status: status, time_zone: zone, reporting_currency: currency}
            """
        try await withDatabase { database in
            let load = try await Load.open(yaml: yaml, "domains", in: database)
            for (night, name) in ["A", "A", "A", "B", "B", "A"].enumerated() {
                let record =
                    #"{"id": "dom_9", "name": "\#(name)", "status": "active", "zone": "UTC", "currency": "EUR"}"#
                try await load.publish([record], asOf: Record.asOf + .seconds(86_400 * night))
            }
            let rows = try await database.rows(
                "select domain_name, valid_from::date, valid_to::date from dw.dim_domain_version order by valid_from")
            #expect(
                rows == [
                    ["A", "1900-01-01", "2026-04-04"], ["B", "2026-04-04", "2026-04-06"],
                    ["A", "2026-04-06", "9999-12-31"],
                ])
            await load.close()
        }
    }

    /// Somebody else's table has them or not.
    @Test(arguments: [["loaded_at"], ["slice_id"], ["loaded_at", "slice_id"]])
    func `a history does without the columns of lineage`(dropped: [String]) async throws {
        try await withDatabase { database in
            for column in dropped {
                _ = try await database.rows("alter table dw.dim_campaign_version drop column \(column) cascade")
            }
            try await withLoad("campaigns", in: database) { load in
                try await load.publish([Record.campaign(version: 1)])
                try await load.publish([Record.campaign(name: "Summer", version: 2)])
                try await expect(load, ["cmp_1": [1: "Spring", 2: "Summer"]], "without \(dropped)")
            }
        }
    }

    /// 2026-03-20 in UTC: before the first version of that day the old name, at its end the new one.
    @Test func `mart shows names as they were at the end of each day`() async throws {
        try await withDatabase { database in
            try await withLoad("campaigns", in: database) { load in
                try await load.publish([
                    Record.campaign(name: "Spring", version: 1), Record.campaign(name: "Summer", version: 2),
                ])
            }
            try await withLoad("ad_performance", in: database) { load in
                try await load.publish([
                    Record.performance("apf_1", day: "2026-03-19"), Record.performance("apf_2", day: "2026-03-20"),
                    Record.performance("apf_3", day: "2026-03-21"),
                ])
            }
            let names = try await database.rows("select campaign from mart.ad_performance_as_was order by date")
            #expect(names == [["Spring"], ["Summer"], ["Summer"]])
            let history = try await database.rows(
                "select previous_name, campaign, valid_from is null, valid_to is null from mart.campaign_history order by 3 desc"
            )
            #expect(history == [[nil, "Spring", "t", "f"], ["Spring", "Summer", "f", "t"]])
        }
    }
}
