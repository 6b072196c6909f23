import Core
import Testing

@testable import Transform

/// Arrays inside records: elements picked by what they hold, and tables with a row for each.
@Suite struct ElementTests {
    private func column(_ name: String, _ path: FieldPath) -> ColumnMapping { .test(name, .field(path)) }

    private static let actions = FieldPath("actions")!

    private func insights() -> TableMapping {
        .test(
            "insights", columns: [.test("ad_id", "ad_id")],
            measures: [
                column("purchases", FieldPath(value: "actions[action_type=purchase].value")!),
                column("clicks", FieldPath(value: "actions[action_type=link.click,window=7d].value")!),
            ])
    }

    private func exploded(_ columns: [ColumnMapping], newestBy: String? = nil, deletedBy: String? = nil) -> TableMapping
    {
        var mapping = TableMapping.test("action", columns: columns, newestBy: newestBy, deletedBy: deletedBy)
        mapping.explode = Self.actions
        return mapping
    }

    private var elementColumns: [ColumnMapping] {
        [
            .test("ad_id", "ad_id"), column("action_type", Self.actions.elements(FieldPath("action_type")!)),
            column("value", Self.actions.elements(FieldPath("value")!)), .test("line", .position(first: 1)),
        ]
    }

    private let schemas = [
        TableSchema.test(
            "insights", key: ["ad_id"],
            [
                .test("ad_id", .text(limit: nil), notNull: true),
                .test("purchases", .numeric(precision: nil, scale: nil)),
                .test("clicks", .numeric(precision: nil, scale: nil)),
            ]),
        TableSchema.test(
            "action", key: ["ad_id", "action_type"],
            [
                .test("ad_id", .text(limit: nil), notNull: true),
                .test("action_type", .text(limit: nil), notNull: true),
                .test("value", .numeric(precision: nil, scale: nil)), .test("line", .int4),
                .test("version_at", .timestamptz),
                .test("deleted_at", .timestamptz),
            ]),
    ]

    private func load(_ loads: [TableMapping], _ records: String...) throws -> LoadedPage {
        var pipeline = Pipeline.test()
        pipeline.loads = loads
        return try LoadedPage(try TransformCompiler.compile(pipeline, schemas), records: records, slice: .test())
    }

    @Test func `an element is picked by what it holds`() throws {
        let page = try load(
            [insights()],
            #"""
            {"ad_id":"1","actions":[{"action_type":"link.click","window":"1d","value":1},
              {"action_type":"link.click","window":"7d","value":2},{"value":"3","action_type":"purchase"}]}
            """#,
            #"{"ad_id":"2","actions":[]}"#, #"{"ad_id":"3"}"#, #"{"ad_id":"4","actions":null}"#,
            #"{"ad_id":"5","actions":[{"action_type":"purchase","value":1},{"action_type":"purchase","value":2}]}"#,
            #"{"ad_id":"6","actions":{"action_type":"purchase","value":1}}"#,
            #"{"ad_id":"7","actions":[1]}"#)
        #expect(page.rows.map { $0.text("ad_id") } == ["1", "2", "3", "4"])
        #expect(page.rows.map { $0["purchases"].map(NumericField.text) } == ["3", nil, nil, nil])
        #expect(page.rows.map { $0["clicks"].map(NumericField.text) } == ["2", nil, nil, nil])
        #expect(
            page.rejects.map { $0.text("message") } == [
                "purchases: two elements of the list are meant by it", "actions: not a list",
                "actions: element 0 is no object",
            ])
    }

    @Test func `each element is a row, and each record is told, also one without elements`() throws {
        let page = try load(
            [insights(), exploded(elementColumns, newestBy: "at", deletedBy: "gone")],
            #"{"ad_id":"1","at":"2000-01-01T00:00:01Z","actions":[{"action_type":"a","value":1},{"action_type":"b"}]}"#,
            #"{"ad_id":"2","at":"2000-01-01T00:00:02Z","actions":[]}"#,
            #"{"ad_id":"3","at":"2000-01-01T00:00:03Z","gone":"2000-01-01T00:00:05Z","actions":[{"action_type":"a","value":1}]}"#,
            #"{"ad_id":"4","at":"2000-01-01T00:00:04Z","actions":[{"action_type":"a"},{"action_type":null}]}"#,
            #"{"ad_id":"5","at":"2000-01-01T00:00:04Z","gone":false,"actions":[{"action_type":"a"}]}"#)
        let (elements, parents) = (page.tables[1], page.tables[2])
        #expect(elements.map { $0.text("ad_id") } == ["1", "1"])
        #expect(elements.map { $0.text("action_type") } == ["a", "b"])
        #expect(elements.map { $0["value"].map(NumericField.text) } == ["1", nil])
        #expect(elements.map { $0.integer("line") } == [1, 2])
        #expect(elements.map { $0.integer("version_at") } == [1_000_000, 1_000_000])
        #expect(parents.map { $0.text("ad_id") } == ["1", "2", "3"])
        #expect(parents.map { $0.integer("version_at") } == [1_000_000, 2_000_000, 3_000_000])
        #expect(parents.map { $0.integer("deleted_at") } == [nil, nil, 5_000_000])
        #expect(page.rejects.map { $0.text("field_pointer") } == ["/actions/1/action_type", "/gone"])
        // A rejected record leaves nothing in any table.
        #expect(!page.tables[0].contains { $0.text("ad_id") == "4" })
    }

    @Test func `elements that are no objects are values`() throws {
        let page = try load(
            [exploded([.test("ad_id", "ad_id"), column("action_type", Self.actions.elements(.root))])],
            #"{"ad_id":"1","actions":["a","b,]}\"c", "d" ]}"#, #"{"ad_id":"2","actions":[ ]}"#,
            #"{"ad_id":"3","actions":["x",{"y":[1,2]}]}"#)
        #expect(page.tables[0].map { $0.text("action_type") } == ["a", "b,]}\"c", "d"])
        #expect(page.tables[1].map { $0.text("ad_id") } == ["1", "2"])
        #expect(page.rejects.map { $0.text("field_pointer") } == ["/actions/1"])
    }

    @Test(
        arguments: [
            (["line", "action_type"], "no key column of dw.action is the record's"),
            (["ad_id"], "all key columns of dw.action are the record's"),
        ] as [([String], String)])
    func `a key that cannot tell elements or records apart is found before anything is read`(
        key: [String], problem: String
    ) throws {
        var pipeline = Pipeline.test()
        pipeline.loads = [exploded(elementColumns)]
        var schema = schemas[1]
        schema.key = key
        let error = #expect(throws: ConfigErrors.self) { let _ = try TransformCompiler.compile(pipeline, [schema]) }
        #expect(error.map { "\($0)" }?.contains(problem) == true, "\(String(describing: error))")
    }

    @Test func `a key that does not tell records apart is found before anything is read`() throws {
        var pipeline = Pipeline.test()
        var columns = elementColumns
        columns[0] = .test("ad_id", .constant("x"))
        pipeline.loads = [exploded(columns)]
        let alone = #expect(throws: ConfigErrors.self) { let _ = try TransformCompiler.compile(pipeline, schemas) }
        #expect(alone.map { "\($0)" }?.contains("lacks a value of the record") == true)
        columns[0] = .test("ad_id", "campaign_id")
        pipeline.loads = [insights(), exploded(columns)]
        let beside = #expect(throws: ConfigErrors.self) { let _ = try TransformCompiler.compile(pipeline, schemas) }
        #expect(beside.map { "\($0)" }?.contains("lacks ad_id") == true)
    }

    @Test(arguments: [
        ("a.b", "a.b"), ("actions[type=x].value", "actions[type=x].value"),
        ("a.b[c.d=x.y,e=].f.g", "a.b[c.d=x.y,e=].f.g"),
        ("a[b=c]", "a[b=c]"), ("/a[b=c]", "a[b=c]"), ("a[b]", "a[b]"), ("a[=c]", nil), ("a[b=c]d", nil),
        ("a[b=c].", nil),
        ("[b=c].d", nil), ("a[b=c].d[e=f]", nil), ("a[b=c,].d", nil),
    ])
    func `a path into an array is written as it is shown`(text: String, shown: String?) {
        let path = FieldPath(value: text)
        #expect(path?.description == shown)
        #expect((path?.element != nil) == (shown != nil && text.contains("=") && !text.hasPrefix("/")))
    }
}
