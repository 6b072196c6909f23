import Foundation
import FoundationXML
import TestSupport
import Testing

/// What Tableau and Looker Studio read the mart through, psqlODBC and pgJDBC, with the rights of a client.
@Suite struct BIClientTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Clients")

    /// What a client program printed.
    private struct Reading {
        /// By view and column.
        var comments: [String: [String: String]] = [:]
        /// By view, row and column.
        var cells: [String: [Int: [String: String]]] = [:]

        init(_ output: String) throws {
            for line in output.split(separator: "\n") {
                let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                if parts[0] == "column" {
                    comments[parts[1], default: [:]][parts[2]] = parts[3]
                } else {
                    cells[parts[1], default: [:]][try #require(Int(parts[2])), default: [:]][parts[3]] = parts[4]
                }
            }
        }
    }

    private func withReader(_ body: (Bench, _ role: String) async throws -> Void) async throws {
        try await withBench(world: .small(rows: 400, days: 20)) { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let role = "bi_\(bench.database.name)"
            try await bench.database.server.execute("create role \(role) login")
            let client = try #require(try await bench.database.value("select min(domain_id) from mart.ad_performance"))
            try #require(try await bench.program.run("access", "init", "--config", config).code == 0)
            let grant = try await bench.program.run(
                "access", "grant", "--role", role, "--domain", client, "--config", config)
            try #require(grant.code == 0, "\(grant.errors)")
            try await body(bench, role)
            try await bench.database.server.execute("drop role \(role)")
        }
    }

    /// Views and columns, their comments, and the first rows of each view are what the server itself says to that role.
    private func expect(_ reading: Reading, _ bench: Bench, _ role: String) async throws {
        let columns = try await bench.database.rows(
            """
            select c.relname, a.attname, col_description(c.oid, a.attnum), format_type(a.atttypid, null)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'mart'::regnamespace and c.relkind = 'v' order by c.relname, a.attnum
            """)
        let views = Dictionary(grouping: columns) { $0[0] ?? "" }
        #expect(Set(reading.comments.keys) == Set(views.keys))
        var cells = 0
        var kinds: Set<Substring> = []
        for (view, columns) in views {
            for column in columns {
                let comment = reading.comments[view]?[column[1] ?? ""]
                #expect(comment == "text \(escaped(column[2] ?? ""))", "\(view).\(column[1] ?? "")")
            }
            #expect(reading.comments[view]?.count == columns.count, "\(view)")
            let names = columns.map { "\"\($0[1] ?? "")\"" }
            let values = zip(names, columns).map { name, column in BIClientTests.text(name, type: column[3] ?? "") }
            let rows = try await self.rows(
                "select \(values.joined(separator: ", ")) from mart.\(view) order by "
                    + names.map { "\($0)::text collate \"C\"" }.joined(separator: ", ") + " limit 20", bench, role)
            #expect(reading.cells[view]?.count ?? 0 == rows.count, "\(view)")
            for (number, row) in rows.enumerated() {
                // Ages move on between two reads.
                for (column, value) in zip(columns, row) where column[3] != "interval" {
                    let read = reading.cells[view]?[number]?[column[1] ?? ""]
                    #expect(read == value.map(escaped) ?? "null", "\(view) \(number) \(column[1] ?? "")")
                    cells += 1
                    if let kind = value?.prefix(while: { $0 != " " }) { kinds.insert(kind) }
                }
            }
        }
        #expect(cells > 1000 && kinds == ["text", "number", "date", "timestamp", "boolean"], "\(cells) \(kinds)")
    }

    /// A value with its type, as the clients print it.
    private static func text(_ name: String, type: String) -> String {
        switch type {
        case "date": "'date ' || \(name)"
        case "boolean": "'boolean ' || \(name)"
        case "timestamp with time zone":
            "'timestamp ' || to_char(\(name) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        case "numeric": "'number ' || trim_scale(\(name))"
        case "smallint", "integer", "bigint": "'number ' || \(name)"
        default: "'text ' || \(name)::text"
        }
    }

    private func rows(_ sql: String, _ bench: Bench, _ role: String) async throws -> [[String?]] {
        try await bench.database.as(role).rows(sql)
    }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\t", with: "\\t")
            .replacing("\r", with: "\\r")
    }

    @Test func `psqlODBC lists the mart with comments and fetches every column in its own type`() async throws {
        try await withReader { bench, role in
            let python = Program(environment: [:], executable: "/usr/bin/python3")
            let script = BIClientTests.folder.appending(path: "odbc_client.py").path
            let result = try await python.run([
                "-B", script, bench.database.server.socketDirectory, role, bench.database.name,
            ])
            try #require(result.code == 0, "packages odbc-postgresql and python3-pyodbc? \(result.errors)")
            try await expect(Reading(result.output), bench, role)
        }
    }

    @Test func `pgJDBC lists the mart with comments and fetches every column in its own type`() async throws {
        try await withReader { bench, role in
            let relay = Process()
            relay.executableURL = URL(filePath: "/usr/bin/python3")
            relay.arguments = [
                "-B", BIClientTests.folder.appending(path: "relay.py").path,
                "\(bench.database.server.socketDirectory)/.s.PGSQL.5432",
            ]
            let (input, output) = (Pipe(), Pipe())
            relay.standardInput = input
            relay.standardOutput = output
            try relay.run()
            defer { try? input.fileHandleForWriting.close() }
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "\(line)")
            let java = Program(environment: [:], executable: "/usr/bin/java")
            let result = try await java.run([
                "-cp", "/usr/share/java/postgresql.jar", BIClientTests.folder.appending(path: "JDBCClient.java").path,
                "\(port)", role, bench.database.name,
            ])
            try #require(
                result.code == 0, "packages libpostgresql-jdbc-java and openjdk-17-jdk-headless? \(result.errors)")
            try await expect(Reading(result.output), bench, role)
        }
    }

    @Test func `Tableau's data source has the columns of the view, each of its type`() async throws {
        try await withDatabase { database in
            let file = Program.repository.appending(path: "deploy/tableau/octoload.tds")
            let document = try XMLDocument(data: Data(contentsOf: file))
            let types = [
                "string": "text", "date": "date", "datetime": "timestamp with time zone", "boolean": "boolean",
                "real": "numeric", "integer": "bigint",
            ]
            let columns = try document.nodes(forXPath: "/datasource/column[not(calculation)]").compactMap {
                $0 as? XMLElement
            }
            let told = try columns.map { column -> [String?] in
                let name = try #require(column.attribute(forName: "name")?.stringValue)
                let type = try #require(column.attribute(forName: "datatype")?.stringValue)
                return [
                    String(name.dropFirst().dropLast()), types[type],
                    column.elements(forName: "desc").first?.stringValue?.trimmingCharacters(
                        in: .whitespacesAndNewlines),
                ]
            }
            let live = try await database.rows(
                """
                select a.attname, format_type(a.atttypid, null), col_description(a.attrelid, a.attnum) from pg_attribute a
                where a.attrelid = 'mart.ad_performance'::regclass and a.attnum > 0 order by a.attnum
                """)
            #expect(told == live)
            let names = Set(live.map { $0[0] ?? "" })
            for node in try document.nodes(forXPath: "/datasource/column/calculation/@formula") {
                let formula = node.stringValue ?? ""
                for field in formula.matches(of: #/\[([a-z_]+)\]/#) {
                    #expect(names.contains(String(field.1)), "\(formula)")
                }
            }
            let relation = try document.nodes(forXPath: "/datasource/connection/relation/@table").first?.stringValue
            #expect(relation == "[mart].[ad_performance]")
            #expect(try document.nodes(forXPath: "//@password").isEmpty)
        }
    }

    @Test func `Looker Studio's custom query sums what the view has`() async throws {
        try await withBench(world: .small(rows: 400, days: 20)) { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let file = Program.repository.appending(path: "deploy/looker-studio/performance.sql")
            let query = try String(contentsOf: file, encoding: .utf8)
                .replacing("@DS_START_DATE", with: "'20261015'").replacing("@DS_END_DATE", with: "'20261020'")
            let sums = try await bench.database.rows(
                "select sum(impressions), sum(clicks), sum(spend), sum(rows_without_exchange_rate) from (\(query)) q")
            let expected = try await bench.database.rows(
                """
                select sum(impressions), sum(clicks), sum(spend) filter (where missing = 0), sum(missing)
                from (
                  select sum(impressions) as impressions, sum(clicks) as clicks, sum(spend_reporting) as spend,
                    count(*) filter (where spend <> 0 and spend_reporting is null
                      or conversion_value <> 0 and conversion_value_reporting is null) as missing
                  from mart.ad_performance where date between '2026-10-15' and '2026-10-20'
                  group by date, domain_id, platform, campaign_id
                ) told
                """)
            #expect(sums == expected && sums[0][0] != nil)
        }
    }
}
