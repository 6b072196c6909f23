import Foundation
import FoundationXML
import TestSupport
import Testing

/// The data dictionary of the shipped schema and the shipped pipelines.
@Suite struct DocsTests {
    @Test func `every table and column is in both forms, with comment and field of the API`() async throws {
        try await withBench { bench in
            let folder = bench.folder.appending(path: "docs")
            let result = try await bench.program.run("docs", folder.path, "--config", try bench.writeConfiguration())
            #expect(result.code == 0, "\(result.errors)")
            let markdown = try String(contentsOf: folder.appending(path: "dictionary.md"), encoding: .utf8)
            let html = try String(contentsOf: folder.appending(path: "dictionary.html"), encoding: .utf8)
            let columns = try await bench.database.rows(
                """
                select n.nspname, c.relname, a.attname, col_description(c.oid, a.attnum), obj_description(c.oid)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                where n.nspname in ('mart', 'dw', 'etl') and c.relkind in ('r', 'p', 'v') and not c.relispartition
                """)
            #expect(columns.count > 900)
            for column in columns {
                let (schema, table, name) = (column[0] ?? "", column[1] ?? "", column[2] ?? "")
                #expect(column[3]?.isEmpty == false, "\(schema).\(table).\(name) has no comment")
                #expect(column[4]?.isEmpty == false, "\(schema).\(table) has no comment")
                let section =
                    html.components(separatedBy: "<article id=\"\(schema)-\(table)\">").last?
                    .components(separatedBy: "</article>").first ?? ""
                #expect(section.contains("<code>\(name)</code>"), "\(schema).\(table).\(name)")
                #expect(markdown.contains("### \(schema).\(table.replacing("_", with: "\\_"))\n"))
            }
            // Views must say their grain.
            let grainless = try await bench.database.rows(
                """
                select c.relname from pg_class c where c.relkind = 'v' and c.relnamespace = 'mart'::regnamespace
                  and obj_description(c.oid) !~ 'GRAIN: '
                """)
            #expect(grainless.isEmpty, "\(grainless)")
            for feed in [
                "GET /ad-performance → metrics.spend", "GET /campaigns → name", "GET /reports/{report} → download.path",
                "GET /competitor-posts → published_at, its day in the time_zone of the partition",
            ] { #expect(html.contains(feed), "\(feed)") }
            #expect(try XMLDocument(data: Data(html.utf8)).rootElement()?.name == "html", "well-formed")
        }
    }

    @Test func `a folder that cannot be written is named, and a database without a schema is 78`() async throws {
        try await withBench { bench in
            let file = bench.folder.appending(path: "file")
            try Data().write(to: file)
            let config = try bench.writeConfiguration()
            let result = try await bench.program.run("docs", file.appending(path: "sub").path, "--config", config)
            #expect(result.code == 64 && result.errors.contains("cannot write \(file.path)/sub"), "\(result.errors)")
            _ = try await bench.database.rows("drop schema etl cascade")
            let missing = try await bench.program.run("docs", bench.folder.path, "--config", config)
            #expect(missing.code == 78 && missing.errors.contains("octoload migrate"), "\(missing.errors)")
        }
    }
}
