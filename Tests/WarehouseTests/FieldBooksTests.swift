import Core
import Foundation
import TestSupport
import Testing
import Warehouse

/// What runs met of fields adds up in the books.
@Suite struct FieldBooksTests {
    private func withBooks(_ body: (PostgresWarehouse, TestDatabase) async throws -> Void) async throws {
        try await withDatabase { database in
            let warehouse = Load.warehouse(database.conninfo)
            try await body(warehouse, database)
            await warehouse.close()
        }
    }

    private let run = UUID().uuidString

    private func mapped(
        _ path: String, _ records: Int, met: Int, nulls: Int = 0, types: [String] = [], example: String? = nil
    ) -> FieldNews.Mapped {
        var field = FieldNews.Mapped(path: path)
        (field.records, field.met, field.nulls, field.types, field.example) = (records, met, nulls, types, example)
        return field
    }

    @Test func `counts add up, types and examples follow what is new`() async throws {
        try await withBooks { warehouse, _ in
            var news = FieldNews()
            news.mapped = [
                mapped("spend", 10, met: 8, nulls: 1, types: ["number"], example: "1.5"), mapped("typo", 10, met: 0),
            ]
            news.unmapped = [FieldNews.Unmapped(path: "x.y", type: "object", example: "{\"a\":\"\0b\"}")]
            try await warehouse.fields.note(news, of: "ads", runID: run)
            news.mapped[0] = mapped("spend", 5, met: 5, types: ["number", "string"], example: "2,5")
            try await warehouse.fields.note(news, of: "ads", runID: run)
            let fields = Dictionary(
                uniqueKeysWithValues: try await warehouse.fields.known(of: "ads").map { ($0.path, $0) })
            let spend = try #require(fields["spend"])
            #expect(spend.records == 15 && spend.met == 13 && spend.nulls == 1)
            #expect(spend.types == ["number", "string"] && spend.earlierTypes == ["number"])
            #expect(spend.example == "2,5" && spend.typesChangedAt != nil && spend.firstSeenAt != nil)
            let typo = try #require(fields["typo"])
            #expect(typo.records == 20 && typo.firstSeenAt == nil && typo.lastSeenAt == nil)
            let other = try #require(fields["x.y"])
            #expect(!other.isMapped && other.example == #"{"a":"b"}"# && other.typesChangedAt == nil)
            let none = try await warehouse.fields.known(of: "others")
            #expect(none.isEmpty)
        }
    }

    @Test func `what is gone keeps its date until it is back, and partitions come and go`() async throws {
        try await withBooks { warehouse, _ in
            func spend() async throws -> KnownField { try #require(try await warehouse.fields.known(of: "ads").first) }
            var news = FieldNews()
            news.mapped = [mapped("spend", 10, met: 10)]
            news.mapped[0].absentFrom = ["d=1", "d=2"]
            try await warehouse.fields.note(news, of: "ads", runID: run)
            news.mapped = [mapped("spend", 0, met: 0)]
            news.mapped[0].isGone = true
            try await warehouse.fields.note(news, of: "ads", runID: run)
            let since = try await spend().goneSince
            #expect(since != nil)
            try await warehouse.fields.note(news, of: "ads", runID: run)
            #expect(try await spend().goneSince == since)
            news.mapped = [mapped("spend", 3, met: 3)]
            news.mapped[0].presentIn = ["d=1"]
            news.mapped[0].absentFrom = ["d=3"]
            try await warehouse.fields.note(news, of: "ads", runID: run)
            let back = try await spend()
            #expect(back.goneSince == nil && back.absentFrom == ["d=2", "d=3"] && back.records == 13)
        }
    }

    @Test func `a mapping that changes takes its fields along`() async throws {
        try await withBooks { warehouse, _ in
            var news = FieldNews()
            news.mapped = [mapped("old", 10, met: 10), mapped("same", 10, met: 10)]
            news.unmapped = [FieldNews.Unmapped(path: "new", type: nil, example: "null")]
            try await warehouse.fields.note(news, of: "ads", runID: run)
            news.mapped = [mapped("new", 2, met: 2), mapped("same", 2, met: 2)]
            news.unmapped = [FieldNews.Unmapped(path: "old", type: "string", example: "x")]
            try await warehouse.fields.note(news, of: "ads", runID: run)
            let fields = try await warehouse.fields.known(of: "ads")
            #expect(fields.map(\.path) == ["new", "old", "same"] && fields.map(\.isMapped) == [true, false, true])
            #expect(fields.map(\.records) == [2, 0, 12])
        }
    }

    @Test func `fields that nobody maps and codes are kept up to 200, and counts stay small`() async throws {
        try await withBooks { warehouse, database in
            for turn in 0..<3 {
                var news = FieldNews()
                news.unmapped = (0..<150).map {
                    FieldNews.Unmapped(path: "k\(turn * 100 + $0)", type: "number", example: "1")
                }
                news.codes = (0..<150).map {
                    KnownCode(table: "dw.dim_x", code: "c\(turn * 100 + $0)", firstSeenAt: nil)
                }
                news.mapped = [mapped("id", 900_000, met: 600_000)]
                try await warehouse.fields.note(news, of: "ads", runID: run)
            }
            #expect(try await database.value("select count(*) from etl.field where not is_mapped") == "200")
            #expect(try await database.value("select count(*) from etl.field_code") == "200")
            let id = try #require(try await warehouse.fields.known(of: "ads").first { $0.path == "id" })
            #expect(id.records == 900_000 && id.met == 600_000)
        }
    }

    @Test func `runs that end at once do not wait for each other in a circle`() async throws {
        try await withBooks { warehouse, database in
            let conninfo = database.conninfo
            let paths = (0..<40).map { "p\($0)" }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        let own = Load.warehouse(conninfo)
                        for _ in 0..<5 {
                            var news = FieldNews()
                            news.mapped = (worker.isMultiple(of: 2) ? paths : paths.reversed()).map {
                                mapped($0, 1, met: 1)
                            }
                            try await own.fields.note(news, of: "ads", runID: run)
                        }
                        await own.close()
                    }
                }
                try await group.waitForAll()
            }
            let sums = Set(try await warehouse.fields.known(of: "ads").map(\.records))
            #expect(sums == [20])
        }
    }
}
