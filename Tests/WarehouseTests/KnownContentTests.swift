import Core
import TestSupport
import Testing
import Transform

@testable import Warehouse

/// Tables that keep no hash: their rows are read back, and must hash as they were staged, whatever their types.
@Suite struct KnownContentTests {
    /// Of a key that a list has twice only the newest may stay, and without a version only the list can tell which that is.
    @Test func `rows of a table that keeps no version, or documents, are always staged`() async throws {
        try await withDatabase { database in
            _ = try await database.rows("create table public.plain (id text primary key, x integer)")
            _ = try await database.rows("create table public.papers (id text primary key, doc jsonb, at timestamptz)")
            let yaml = """
                version: 1
                api: {base_url: "http://127.0.0.1/v1", token: {env: KEY}, paginate: {style: single}, records: data}
                warehouse: {url: {env: DB}, schema: public}
                pipelines:
                  plain: {get: /a, load: {plain: {newest_by: at, columns: {id: id, x: x}}}}
                  papers: {get: /b, load: {papers: {newest_by: at, columns: {id: id, doc: doc, at: at}}}}
                """
            for name in ["plain", "papers"] {
                let load = try await Load.open(yaml: yaml, name, in: database)
                #expect(load.plan.layout.targets[0].known == .nothing)
                await load.close()
            }
        }
    }

    @Test func `rows of every kind of column are known again`() async throws {
        try await withDatabase { database in
            _ = try await database.rows(
                """
                create table public.figures (
                  id text primary key, day date, at timestamptz, small smallint, mid integer, big bigint, money numeric(14,2),
                  free numeric, ratio double precision, flag boolean, tag varchar(9), uid uuid, words text[],
                  lasts interval)
                """)
            let columns = [
                "id", "day", "at", "small", "mid", "big", "money", "free", "ratio", "flag", "tag", "uid", "words",
                "lasts",
            ]
            let yaml = """
                version: 1
                api: {base_url: "http://127.0.0.1/v1", token: {env: KEY}, paginate: {style: single}, records: data}
                warehouse: {url: {env: DB}, schema: public}
                pipelines:
                  figures:
                    get: /figures
                    load: {figures: {newest_by: at, columns: {\(columns.map { "\($0): \($0)" }.joined(separator: ", "))}}}
                """
            let full = """
                {"id": "a", "day": "2026-01-31", "at": "2026-01-31T12:00:00.123456Z", "small": -3, "mid": 7,
                 "big": 9007199254740993, "money": "1200.50", "free": 0.000100, "ratio": 0.1, "flag": true, "tag": "é€😀",
                 "uid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "words": ["x", "", "\\"q\\""],
                 "lasts": "P1Y2M3W4DT5H6M7.089S"}
                """
            let odd = """
                {"id": "b", "at": "1999-12-31T23:59:59-05:00", "money": 0, "free": -12345678901234567890.5, "ratio": -0.0,
                 "big": null, "tag": "", "words": []}
                """
            let trailing = #"{"id": "c", "at": "2026-01-01T00:00:00Z", "money": "5", "free": "5.0", "ratio": 1e300}"#
            let records = [full, odd, trailing]
            let load = try await Load.open(yaml: yaml, "figures", in: database)
            #expect(try await load.publish(records).inserted == 3)
            #expect(
                try await database.rows(
                    "select lasts = interval 'P1Y2M3W4DT5H6M7.089S' from public.figures where id = 'a'")
                    == [["t"]])
            let request = KnownRowsRequest(
                target: load.plan.layout.targets[0], partition: nil, range: .days(nil), limit: 10)
            let known = try await load.lane.knownRows(request)
            #expect(known.hashes.count == 3 && known.isComplete)
            let again = try load.chunk(of: records, known: known.hashes)
            #expect(again.knownRows == [3])
            let changed = try load.chunk(
                of: [full.replacing("1200.50", with: "1200.51"), odd.replacing(#""tag": """#, with: #""tag": null"#)],
                known: known.hashes)
            #expect(changed.knownRows == [0] && changed.tables[0].rows == 2)
            await load.close()
        }
    }
}
