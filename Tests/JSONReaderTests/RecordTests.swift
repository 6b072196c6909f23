import Core
import JSONReader
import Testing

@Suite struct RecordTests {
    @Test func `fields are found by their path, in any order and at any depth`() throws {
        let reader = TestReader("id", "metrics.spend", "metrics.deep.x", "metrics", "/a.b/c~1d", "gone.too")
        let page = try reader.read(
            records: #"{"id":1,"metrics":{"spend":2.50,"deep":{"x":"y"}},"a.b":{"c/d":true}}"#,
            #"{"a.b":{"c/d":false},"metrics":{"deep":{"x":null},"spend":3},"id":2,"gone":{"other":1}}"#,
            #"{"metrics":[{"spend":4}],"id":3,"gone":"too","spend":9}"#)
        #expect(
            page.records.map(\.values) == [
                [
                    .number("1"), .number("2.50"), .string("y"), .object(#"{"spend":2.50,"deep":{"x":"y"}}"#),
                    .bool(true), .absent,
                ],
                [
                    .number("2"), .number("3"), .null, .object(#"{"deep":{"x":null},"spend":3}"#), .bool(false),
                    .absent,
                ],
                [.number("3"), .absent, .absent, .array(#"[{"spend":4}]"#), .absent, .absent],
            ])
    }

    @Test func `objects and arrays are the JSON as received, without the blanks around them`() throws {
        let page = try TestReader("o", "l").read(
            "{\"data\": [ {\"o\": { \"k\" : [ 1 , 2 ] }  , \"l\": [ \"a\" ,\n\t\"b\" ]\r\n} , {\"l\":[ ] ,\"o\":{ } } ] }"
        )
        #expect(page.records[0].values == [.object("{ \"k\" : [ 1 , 2 ] }"), .array("[ \"a\" ,\n\t\"b\" ]")])
        #expect(page.records[1].values == [.object("{ }"), .array("[ ]")])
        #expect(page.records[0].payload.last == UInt8(ascii: "}") && page.records[1].payload.first == UInt8(ascii: "{"))
    }

    @Test(arguments: ["42", "-1.5", "null", "true", "false", #""text""#, "[]", #"[{"id":1}]"#])
    func `what is no object is a rejection with its payload`(element: String) throws {
        for blank in ["", " ", "\n  "] {
            let page = try TestReader("id").read(
                #"{"data":[{"id":1}\#(blank),\#(element)\#(blank),{"id":2},\#(element)\#(blank)]}"#)
            #expect(page.problems == [nil, .notAnObject, nil, .notAnObject])
            #expect(page.records[2].values == [.number("2")])
            #expect(page.records[1].values == [.absent])
            #expect(page.records[1].payload == Array(element.utf8) && page.records[3].payload == Array(element.utf8))
        }
    }

    @Test func `the answer itself may be the record`() throws {
        let page = try TestReader(records: "", "id", "plan.code").read(#"{"id":"org","plan":{"code":"pro"}}"#)
        #expect(page.records.map(\.values) == [[.string("org"), .string("pro")]])
        #expect(page.records[0].payload == Array(#"{"id":"org","plan":{"code":"pro"}}"#.utf8))
        #expect(try TestReader(records: "", "id").read(#"{"id":1,"id":2}"#).problems == [.duplicateKey])
    }

    @Test func `records may lie deep in the page, before or behind the envelope's fields`() throws {
        let reader = TestReader(
            records: "result.page.items", "id", envelope: ["result.next", "total", "meta.time", "gone", "meta"])
        let expected: [FieldPath: JSONScalar] = [
            FieldPath("result.next")!: .string("c2"), FieldPath("total")!: .number("1e3"),
            FieldPath("meta.time")!: .null,
        ]
        for text in [
            #"{"result":{"page":{"items":[{"id":1}]},"next":"c2"},"total":1e3,"meta":{"time":null}}"#,
            #"{"meta":{"time":null,"data":[]},"total":1e3,"result":{"next":"c2","page":{"more":{},"items":[{"id":1}]}}}"#,
        ] {
            let page = try reader.read(text)
            #expect(page.records.map(\.values) == [[.number("1")]])
            #expect(page.envelope == expected)
        }
    }

    @Test func `fields of the record are not fields of the envelope`() throws {
        let page = try TestReader("next", envelope: ["next", "more"]).read(
            #"{"data":[{"next":1,"more":true},{"more":false}],"more":true}"#)
        #expect(page.records.map(\.values) == [[.number("1")], [.absent]])
        #expect(page.envelope == [FieldPath("more")!: .bool(true)])
    }

    @Test func `nothing of a page is left in the next`() throws {
        let reader = TestReader("a", "b", envelope: ["next"])
        #expect(try reader.read(#"{"data":[{"a":1,"b":2},{"a":3}],"next":"x"}"#).records.count == 2)
        let page = try reader.read(#"{"data":[{"b":5}]}"#)
        #expect(page.records.map(\.values) == [[.absent, .number("5")]] && page.envelope.isEmpty)
    }

    @Test func `a cell is laid out like the shim's`() {
        #expect(MemoryLayout<Cell>.size == 16 && MemoryLayout<Cell>.stride == 16 && MemoryLayout<Cell>.alignment == 8)
    }

    @Test func `an object in the array's place is one record, if it may be`() throws {
        var reader = PageReader(
            records: FieldPath("plan")!, mayBeObject: true, fields: [FieldPath("id")!, FieldPath("a.b")!],
            envelope: [FieldPath("as_of")!])
        let page = PageBuffer(Array(#"{"data":[{"id":9}],"plan":{"id":1,"a":{"b":"x"}},"as_of":"now"}"#.utf8))
        let contents = try reader.read(page)
        #expect(contents.count == 1)
        #expect(contents.cells(of: 0)[0].copiedText == "1" && contents.cells(of: 0)[1].copiedText == "x")
        #expect(contents.envelope[FieldPath("as_of")!] == .string("now"))
        #expect(String(decoding: contents.payload(of: 0), as: UTF8.self) == #"{"id":1,"a":{"b":"x"}}"#)
        #expect(throws: PageError.self) {
            try reader.read(PageBuffer(Array(#"{"plan":{"id":1},"plan":{"id":2}}"#.utf8)))
        }
        #expect(throws: PageError.self) { try TestReader("id").read(#"{"data":{"id":1}}"#) }
    }
}
