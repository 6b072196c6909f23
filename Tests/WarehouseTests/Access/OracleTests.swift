import Core
import Foundation
import TestSupport
import Testing

@testable import Warehouse

/// No query of a client's reader tells anything of another client's rows: not by what a plan counts, nor by what of it was
/// executed, nor by counters.
@Suite struct OracleTests {
    /// A column of a table with a policy, and a value that only rows of client 202 have.
    private struct Target {
        let table: String
        let column: String
        let type: String
        let hidden: String

        /// Conditions of leakproof operators, dearer and cheaper than the policy's own for the planner.
        var conditions: [String] {
            let literal = "'\(hidden)'::\(type)"
            let array = "'{\"\(hidden.replacing("\\", with: "\\\\"))\"}'::\(type)[]"
            var conditions = ["\(column) is null", "coalesce(\(column) is not null, true)"]
            if type == "boolean" {
                conditions += [column, "not \(column)", "case when \(column) then true end"]
            } else {
                conditions += [
                    "\(column) = \(literal)", "\(column) = any (\(array))", "\(column) > \(literal)",
                    "\(column) <= any (\(array))", "case when \(column) = \(literal) then \(column) is not null end",
                ]
            }
            if type == "text" { conditions.append("starts_with(\(column), '\(hidden.prefix(4))')") }
            return conditions
        }
    }

    private func targets(_ stage: AccessStage) async throws -> [Target] {
        let owner = stage.database.warehouse()
        var targets: [Target] = []
        let columns = try await owner.rows(
            """
            select c.oid::regclass, quote_ident(a.attname), format_type(a.atttypid, null)
            from pg_policy p join pg_class c on c.oid = p.polrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where p.polname = 'client_reader' and a.attname <> 'domain_key'
              and format_type(a.atttypid, null) in ('text', 'character varying', 'bigint', 'integer', 'smallint', 'date',
                'timestamp with time zone', 'double precision', 'uuid', 'bytea', 'boolean')
            order by 1, a.attnum
            """)
        for column in columns {
            guard let table = column[0], let name = column[1], let type = column[2] else { continue }
            let hidden = try await owner.rows(
                """
                select \(name)::text from \(table) t where domain_key = 202 and \(name) is not null
                  and not exists (select from \(table) o where o.domain_key <> 202 and o.\(name) = t.\(name)) limit 1
                """)
            guard let value = hidden.first?[0] else { continue }
            targets.append(Target(table: table, column: name, type: type, hidden: value))
        }
        await owner.close()
        return targets
    }

    /// Two warehouses that differ in values of a client that the login may not read: it sees no difference.
    ///
    /// Each table is asked in one way, by chance; in all of them with `OCTOLOAD_ORACLE=all`.
    @Test(arguments: [("one", RowsOfEveryTable.World.other, 0...3), ("two", .other, 1...2), ("one", .empty, 1...1)])
    func `another client's values show in no plan, whatever the condition and the scan`(
        login: String, world: RowsOfEveryTable.World, ways: ClosedRange<Int>
    ) async throws {
        let isWhole = ProcessInfo.processInfo.environment["OCTOLOAD_ORACLE"] == "all"
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        try await AccessStage.with(rows: .one) { stage in
            try await AccessStage.with(rows: world) { other in
                let here = stage.database.as(stage.role(login)).warehouse()
                let there = other.database.as(other.role(login)).warehouse()
                // Rows without values are smaller, and sizes are what anybody may see.
                let buffers = world != .empty
                let targets = try await targets(stage)
                #expect(Set(targets.map(\.table)).count >= 25, "\(Set(targets.map(\.table)).sorted())")
                var differences = 0
                for (table, columns) in Dictionary(grouping: targets, by: \.table).sorted(by: { $0.key < $1.key }) {
                    let conditions = columns.flatMap(\.conditions)
                    let chosen = isWhole ? Array(ways) : [Int.random(in: ways, using: &random)]
                    for (number, way) in PlanOracle.ways.enumerated() where chosen.contains(number) {
                        let one = try await PlanOracle(session: here, buffers: buffers)
                            .observe(table, conditions, way: number)
                        let two = try await PlanOracle(session: there, buffers: buffers)
                            .observe(table, conditions, way: number)
                        for (place, condition) in conditions.enumerated() where one[place] != two[place] {
                            // What tells something tells it each time; caches of the catalogue do not.
                            var tellsAgain = true
                            for _ in 0..<3 where tellsAgain {
                                let again = try await PlanOracle(session: here, buffers: buffers)
                                    .observe(table, [condition], way: number)
                                let there = try await PlanOracle(session: there, buffers: buffers)
                                    .observe(table, [condition], way: number)
                                tellsAgain = again != there
                            }
                            guard tellsAgain else { continue }
                            differences += 1
                            guard differences <= 5 else { continue }
                            let changed = two[place].difference(from: one[place])
                            Issue.record("seed \(seed): \(table), \(way.name): \(condition): \(changed)")
                        }
                    }
                }
                #expect(differences == 0)
                await here.close()
                await there.close()
            }
        }
    }

    @Test
    func `a search for names over plans comes back with nothing; with the first form of the policies, with names`()
        async throws
    {
        try await AccessStage.with(rows: .one) { stage in
            let session = stage.database.as(stage.role("one")).warehouse()
            let oracle = PlanOracle(session: session)
            let names = [
                ("dw.dim_domain", "domain_name"), ("dw.dim_campaign", "campaign_name"), ("dw.dim_ad", "ad_name"),
                ("dw.dim_competitor", "competitor_name"), ("dw.fact_alert", "alert_id"),
                ("dw.fact_report", "report_id"),
            ]
            for (table, column) in names {
                // Between these bounds there is nothing of one's own, so that what is found is another's.
                let bound = table == "dw.dim_domain" ? "Client 102" : "g"
                let found = try await oracle.smallestText(
                    table, column, above: bound, below: table == "dw.dim_domain" ? "~~" : "n")
                #expect(found == nil, "\(table).\(column): \(found ?? "")")
            }
            // The oracle works: it reads what the policies showed before.
            _ = try await stage.database.rows(
                """
                alter policy client_reader on dw.dim_campaign
                using (domain_key = any ((select etl.my_domains())::bigint[]))
                """)
            let found = try await oracle.smallestText(
                "dw.dim_campaign", "campaign_name", above: "g", below: "n", longest: 10)
            #expect(found == "hidden-202")
            await session.close()
        }
    }

    @Test func `a plan that is kept follows grants at once, and refuses to go on when the role has changed`()
        async throws
    {
        try await AccessStage.with(rows: .one) { stage in
            let session = stage.database.as(stage.role("one")).warehouse()
            let owner = stage.database.warehouse()
            let groups = try #require(try await owner.accessGroups())
            _ = try await session.rows("set plan_cache_mode = force_generic_plan")
            _ = try await session.rows("prepare mine as select count(distinct domain_key) from dw.dim_campaign")
            let before = try await session.rows("execute mine")
            try await owner.run(groups.grant(domains: [303], to: stage.role("one")))
            let granted = try await session.rows("execute mine")
            try await owner.run(groups.revoke(domains: [303], from: stage.role("one"), isLast: false))
            let revoked = try await session.rows("execute mine")
            #expect([before, granted, revoked] == [[["1"]], [["2"]], [["1"]]])
            // By other hands: nobody tells the session, and the plan itself notices.
            _ = try await owner.rows("delete from etl.reader_domain where reader_role = '\(stage.role("one"))'")
            let error = await #expect(throws: WarehouseError.self) { _ = try await session.rows("execute mine") }
            #expect(error?.message.contains("have changed since the statement was prepared") == true)
            _ = try await session.rows("deallocate mine")
            let none = try await session.rows("select count(*) from dw.dim_campaign")
            #expect(none == [["0"]])
            await session.close()
            await owner.close()
        }
    }
}
