import Core
import Testing
import Transform

/// What does not fit the catalogue is told before any record is read.
@Suite struct MappingMistakeTests {
    private static let schema = TableSchema.test(
        "t", key: ["id"],
        [
            .test("id", .int4, notNull: true), .test("name", .text(limit: 3)), .test("d", .date),
            .test("geo", .unsupported("point")), .test("needed", .int4, notNull: true),
            .test("filled", .int4, notNull: true, defaults: true),
        ])

    private func mistakes(_ mapping: TableMapping, _ schemas: [TableSchema] = [schema]) -> [String] {
        do throws(ConfigErrors) {
            _ = try TransformCompiler.compile(.test(mapping), schemas)
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }

    private static let good: [ColumnMapping] = [.test("id", "id"), .test("needed", "n")]

    @Test func `a mapping that fits is compiled`() {
        #expect(mistakes(.test("t", columns: MappingMistakeTests.good)).isEmpty)
    }

    @Test(arguments: [
        (ColumnMapping.test("nmae", "x"), "has no column \"nmae\"; did you mean \"name\"?"),
        (.test("geo", "x"), "has type unsupported(\"point\"), which cannot be loaded"),
        (.test("name", .constant("long")), "\"long\" is not a"),
        (.test("d", .constant("2024-02-30")), "\"2024-02-30\" is not a date"),
        (.test("id", "other"), "column \"id\" is filled twice"),
        (.test("name", .day(of: FieldPath("at")!, zone: .named("UTC"))), "a day goes into a date column"),
        (.test("d", .day(of: FieldPath("at")!, zone: .named("IST"))), "unknown time zone \"IST\""),
    ])
    func `a column that does not fit is told by name`(column: ColumnMapping, message: String) {
        let mistakes = mistakes(.test("t", columns: MappingMistakeTests.good + [column]))
        #expect(mistakes.count == 1 && mistakes[0].contains(message), "\(mistakes)")
        #expect(mistakes.allSatisfy { $0.hasPrefix("test:1:1: pipelines.things.load.t: ") })
    }

    @Test func `what the table needs must be filled, unless it has a default`() {
        #expect(
            mistakes(.test("t", columns: [.test("id", "id")])).contains {
                $0.contains("column \"needed\" of dw.t must not be null, and nothing fills it")
            })
        #expect(
            mistakes(.test("t", columns: [.test("needed", "n")])).contains {
                $0.contains("nothing fills the key column \"id\"")
            })
    }

    @Test func `a table without a key, or none at all, is refused`() {
        let keyless = TableSchema.test("t", key: [], [.test("id", .int4)])
        #expect(
            mistakes(.test("t", columns: [.test("id", "id")]), [keyless]).contains { $0.contains("has no primary key") }
        )
        #expect(
            mistakes(.test("tt", columns: MappingMistakeTests.good)).contains {
                $0.contains("table dw.tt does not exist; did you mean \"t\"?")
            })
    }

    @Test func `members and attributes need their place`() {
        let members = mistakes(.test("t", members: [("campaing", "c")], columns: MappingMistakeTests.good))
        #expect(members.contains { $0.contains("no pipeline loads members of \"campaing\"") })
        let attributes = mistakes(.test("t", columns: MappingMistakeTests.good, attributes: [("a", "a")]))
        #expect(attributes.contains { $0.contains("table dw.t has no jsonb column \"attributes\"") })
    }
}
