import Core
import TestSupport
import Testing

@testable import Warehouse

/// Text of any kind passes through literals, array parameters and quoted names unharmed.
@Suite struct QuotingTests {
    private static let pieces = [
        "'", "\"", "\\", "''", "\\'", "\"\"", "\u{301}", "\u{20E3}", "'\u{301}", "\"\u{301}", "\\\u{301}", "👩‍👩‍👧",
        "\u{200D}",
        "\u{FE0F}", "\u{202E}", "אב", "مرحبا", "\0", "{", "}", ",", " ", "NULL", "\n", "\r", "\t", "$1", "$$", "--",
        "/*",
        ";", "%", "é", "e\u{301}", "ß", "日本", "a", "1", "\u{FEFF}", "\u{10FFFF}", "\u{1}", "\u{7F}", "E'", "U&'",
    ]

    private static func naughty(_ generator: inout SeededGenerator, upTo length: Int) -> String {
        (0..<Int.random(in: 0...length, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }
            .joined()
    }

    /// Byte by byte: Swift holds canonically equivalent strings for equal, PostgreSQL does not.
    private static func expected(_ text: String?) -> [UInt8]? {
        text.map { Array($0.utf8).filter { $0 != 0 } }
    }

    private static let seeds: [UInt64] = [1, 2, 3, 20_261_116]

    @Test func `array literals give back every text, and null`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            for seed in QuotingTests.seeds {
                var generator = SeededGenerator(seed: seed)
                var texts: [String?] = (0..<200).map { _ in QuotingTests.naughty(&generator, upTo: 8) }
                texts += [nil, "", "null", "NULL"] + QuotingTests.pieces
                let rows = try await warehouse.rows(
                    "select t from unnest($1::text[]) with ordinality as u (t, n) order by n", [arrayLiteral(texts)])
                let same = rows.map { $0[0].map { Array($0.utf8) } } == texts.map(QuotingTests.expected)
                #expect(same, "seed \(seed)")
            }
            await warehouse.close()
        }
    }

    @Test func `text literals give back every text`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            for seed in QuotingTests.seeds {
                var generator = SeededGenerator(seed: seed)
                let texts = (0..<200).map { _ in QuotingTests.naughty(&generator, upTo: 8) } + QuotingTests.pieces
                let row = try await warehouse.rows("select \(texts.map(sqlLiteral).joined(separator: ", "))")[0]
                for (text, came) in zip(texts, row) {
                    #expect(
                        came.map { Array($0.utf8) } == QuotingTests.expected(text),
                        "seed \(seed): \(text.debugDescription)")
                }
            }
            await warehouse.close()
        }
    }

    @Test func `quoted names give back every name that PostgreSQL can hold`() async throws {
        try await withDatabase(isMigrated: false) { database in
            let warehouse = database.warehouse()
            for seed in QuotingTests.seeds {
                var generator = SeededGenerator(seed: seed)
                var names = QuotingTests.pieces + ["select", "pg_temp.x\".y"]
                names += (0..<100).map { _ in QuotingTests.naughty(&generator, upTo: 4) }
                // Names are at most 63 bytes long and never empty.
                names = names.filter { (1...63).contains($0.utf8.filter { $0 != 0 }.count) }
                let columns = names.map {
                    "(select pg_catalog.jsonb_object_keys(pg_catalog.to_jsonb(r)) from (select 1 as \(SQLIdentifier($0))) r)"
                }
                let row = try await warehouse.rows("select \(columns.joined(separator: ", "))")[0]
                for (name, came) in zip(names, row) {
                    #expect(
                        came.map { Array($0.utf8) } == QuotingTests.expected(name),
                        "seed \(seed): \(name.debugDescription)")
                }
            }
            await warehouse.close()
        }
    }
}
