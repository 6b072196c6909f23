import Core
import TestSupport
import Testing
import ValueForms

@testable import Transform

/// What `format`, `null`, `scale` and `round` make of values on their way into a row.
@Suite struct ConversionTests {
    private func conversion(_ keys: ConfigNode, null: [String] = [], shift: Int = 0, places: Int? = nil) throws
        -> ValueConversion
    {
        var conversion = ValueConversion()
        let mapping = try ConfigMapping(keys)
        if let format = mapping["format"] { conversion.form = try ValueFormRegistry.form(format, config: mapping) }
        conversion.nullWords = null.map { Array($0.utf8) }
        conversion.shift = shift
        conversion.places = places
        conversion.signature = "\(keys.content) \(null) \(shift) \(String(describing: places))"
        return conversion
    }

    private func column(_ name: String, _ path: String, _ conversion: ValueConversion) -> ColumnMapping {
        var mapping = ColumnMapping.test(name, path)
        mapping.conversion = conversion
        return mapping
    }

    private let schema = TableSchema.test(
        "things", key: ["id"],
        [
            .test("id", .int8, notNull: true), .test("spend", .numeric(precision: 14, scale: 4)),
            .test("cost", .numeric(precision: nil, scale: nil)), .test("at", .timestamptz), .test("day", .date),
            .test("note", .text(limit: nil)), .test("deleted_at", .timestamptz), .test("version_at", .timestamptz),
        ])

    @Test func `values are converted, words for nothing are null, others are rejected at their place`() throws {
        var seconds = try conversion(["format": "epoch"])
        seconds.zone = .named("America/New_York")
        let pipeline = Pipeline.test(
            .test(
                "things",
                columns: [
                    .test("id", "id"), column("at", "at", try conversion(["format": "epoch"])),
                    column("day", "at", seconds),
                    column("note", "note", try conversion([:], null: ["-"])),
                    column("cost", "cost", try conversion([:], shift: -6)),
                ],
                measures: [
                    column("spend", "cost", try conversion([:], null: ["", "-"], shift: -6, places: 1))
                ]))
        let plan = try TransformCompiler.compile(pipeline, [schema])
        let page = try LoadedPage(
            plan,
            records: [
                #"{"id":1,"at":1793491200,"note":"-","cost":"12345678"}"#,
                #"{"id":2,"at":null,"note":"a","cost":50000}"#,
                #"{"id":3,"at":"2026-11-01","note":"a","cost":"-"}"#,
                #"{"id":4,"note":"a","cost":"7,5"}"#,
            ], slice: .test())
        #expect(page.rows.map { $0.integer("id") } == [1, 2])
        #expect(page.rows.map { $0.integer("at") } == [846_806_400_000_000, nil])
        #expect(page.rows.map { $0.integer("day") } == [9800, nil])
        #expect(page.rows.map { $0.text("note") } == [nil, "a"])
        #expect(page.rows.map { $0["spend"].map(NumericField.text) } == ["12.3", "0.1"])
        #expect(page.rows.map { $0["cost"].map(NumericField.text) } == ["12.345678", "0.05"])
        #expect(page.rejects.map { $0.text("field_pointer") } == ["/at", "/cost"])
        #expect(
            page.rejects.map { $0.text("message") }
                == ["at: not seconds since 1970", "cost: not a number"])
    }

    @Test func `versions and deletions are read as they are written`() throws {
        var mapping = TableMapping.test(
            "things", columns: [.test("id", "id")], newestBy: "changed", deletedBy: "gone")
        mapping.versionConversion = try conversion(["format": "epoch_ms"])
        mapping.deletionConversion = try conversion(["format": "epoch_ms"], null: ["0"])
        let plan = try TransformCompiler.compile(.test(mapping), [schema])
        let page = try LoadedPage(
            plan,
            records: [
                #"{"id":1,"changed":946684801000,"gone":0}"#, #"{"id":2,"changed":946684802000,"gone":946684803000}"#,
                #"{"id":3,"changed":"x","gone":0}"#,
            ], slice: .test())
        #expect(page.tables[0].map { $0.integer("version_at") } == [1_000_000])
        #expect(page.tables[1].map { $0.integer("deleted_at") } == [3_000_000])
        #expect(page.rejects.map { $0.text("message") } == ["version_at: not milliseconds since 1970"])
    }

    @Test func `the day of a window is read as it is written`() throws {
        var pipeline = Pipeline.test(dayField: "day", .test("things", columns: [.test("id", "id")]))
        pipeline.reading.window?.conversion = try conversion(["format": "date_digits"])
        let plan = try TransformCompiler.compile(pipeline, [schema])
        let days = CivilDay(year: 2026, month: 11, day: 1)...CivilDay(year: 2026, month: 11, day: 30)
        let page = try LoadedPage(
            plan, records: [#"{"id":1,"day":"20261101"}"#, #"{"id":2,"day":"20261201"}"#],
            slice: .test(plausibleDays: days))
        #expect(page.rows.map { $0.integer("id") } == [1])
        #expect(page.rules == ["implausible_date"])
    }

    @Test func `a zone of the partition is the member's own, and one that nobody knows is no guess`() throws {
        var local = try conversion(["format": "local"])
        local.zone = .partition("time_zone")
        let pipeline = Pipeline.test(
            partition: .test("account", field: nil),
            .test("things", columns: [.test("id", "id"), column("at", "at", local)]))
        let plan = try TransformCompiler.compile(pipeline, [schema])
        func loaded(_ zone: String) throws -> LoadedPage {
            let member = PartitionMember(
                entity: "account", id: "a", key: 1, attributes: ["time_zone": zone])
            return try LoadedPage(
                plan, records: [#"{"id":1,"at":"2000-01-01 01:00:00"}"#], slice: .test(partition: member))
        }
        #expect(try loaded("Europe/Zurich").rows.map { $0.integer("at") } == [0])
        #expect(try loaded("Moon/Tranquility").rules == ["bad_format"])
    }

    @Test(
        arguments: [
            ("spend", ["format": "epoch"], "brings an instant, and the column is a numeric"),
            ("day", ["format": "epoch"], "becomes a day, and nothing says in which time zone"),
            ("at", ["format": "date_digits"], "brings a day, and the column is a timestamptz"),
        ] as [(String, ConfigNode, String)])
    func `a format that does not fit its column is found before anything is read`(
        name: String, keys: ConfigNode, problem: String
    ) throws {
        let pipeline = Pipeline.test(
            .test("things", columns: [.test("id", "id"), column(name, "x", try conversion(keys))]))
        let error = #expect(throws: ConfigErrors.self) {
            let _ = try TransformCompiler.compile(pipeline, [schema])
        }
        #expect(error.map { "\($0)" }?.contains(problem) == true, "\(String(describing: error))")
    }
}
