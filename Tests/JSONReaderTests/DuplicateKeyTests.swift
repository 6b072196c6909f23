import Core
import JSONReader
import Testing

/// Which of two values was meant nobody knows, so neither is loaded.
@Suite struct DuplicateKeyTests {
    @Test(arguments: [
        (#"{"id":1,"id":2}"#, "/id"), (#"{"id":1,"id":1}"#, "/id"), (#"{"id":1,"x":2,"y":3,"x":4}"#, "/x"),
        (#"{"id":1,"\u0069d":2}"#, "/id"), (#"{"id":1,"m":{"spend":1,"spend":2}}"#, "/m/spend"),
        (#"{"id":1,"m":{"spend":1},"m":{"spend":1}}"#, "/m"), (#"{"id":1,"other":{"a":{"k":1,"k":2}}}"#, "/other/a/k"),
        (#"{"id":1,"list":[0,{"k":1,"k":2}]}"#, "/list/1/k"), (#"{"id":1,"a/b~c":1,"a/b~c":2}"#, "/a~1b~0c"),
        (#"{"id":1,"":1,"":2}"#, "/"),
    ])
    func `a key that is there twice rejects its record, at any depth`(record: String, pointer: String) throws {
        let page = try TestReader("id", "m.spend").read(records: #"{"id":0}"#, record, #"{"id":9,"m":{"spend":5}}"#)
        #expect(page.problems == [nil, .duplicateKey, nil])
        #expect(page.records[1].flaw?.pointer == pointer)
        #expect(page.records[2].values == [.number("9"), .number("5")])
        #expect(page.records[1].payload == Array(record.utf8))
    }

    /// The reader remembers the keys of the object before; a duplicate must not hide behind them.
    @Test(arguments: [
        #"{"a":1,"a":2,"b":3}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"b":2,"b":3}"#, #"{"a":1,"b":2,"c":3,"a":4}"#,
        #"{"a":1,"b":2,"c":3,"c":4}"#, #"{"b":1,"a":2,"b":3}"#, #"{"a":1,"b":2,"c":3,"d":4,"d":5}"#,
    ])
    func `a duplicate is found behind records of the same shape`(record: String) throws {
        let good = #"{"a":1,"b":2,"c":3}"#
        let page = try TestReader("a", "b", "c").read(records: good, good, record, good, record, good)
        #expect(page.problems == [nil, nil, .duplicateKey, nil, .duplicateKey, nil])
    }

    @Test func `a duplicate among hundreds of keys is found`() throws {
        let keys = (0..<500).map { #""k\#($0)":\#($0)"# }.joined(separator: ",")
        for twice in [0, 23, 24, 25, 255, 256, 257, 499] {
            let reader = TestReader("k0", "k499")
            let page = try reader.read(records: "{\(keys)}", #"{\#(keys),"k\#(twice)":0}"#, "{\(keys)}")
            #expect(page.problems == [nil, .duplicateKey, nil], "k\(twice)")
            #expect(page.records[2].values == [.number("0"), .number("499")])
        }
    }

    @Test func `the same key in different objects is no duplicate`() throws {
        let page = try TestReader("id", "m.id").read(records: #"{"id":1,"m":{"id":2,"l":[{"id":3},{"id":4}]}}"#)
        #expect(page.problems == [nil])
        #expect(page.records[0].values == [.number("1"), .number("2")])
    }

    @Test(arguments: [
        (#"{"x\\n":1}"#, #"{"x\n":2}"#), (#"{"x\\":1}"#, #"{"x\"":2}"#), (#"{"x\\t":1,"y":2}"#, #"{"x\t":1,"y":2}"#),
    ])
    func `keys that differ in their escapes only are different keys`(asked: String, other: String) throws {
        let name = asked.contains(#"\\n"#) ? #"x\n"# : asked.contains(#"\\t"#) ? #"x\t"# : #"x\"#
        let reader = TestReader(fields: [FieldPath(names: [name])])
        let page = try reader.read(records: asked, other, asked)
        #expect(page.records.map(\.values) == [[.number("1")], [.absent], [.number("1")]])
    }

    @Test(arguments: [
        #"{"data":[],"data":[]}"#, #"{"as_of":1,"data":[],"as_of":1}"#, #"{"data":[],"page":{"next":1,"next":2}}"#,
    ])
    func `a key twice around the records fails the page`(page: String) {
        #expect(refusal(of: page) == "the document around the records has a key twice")
    }
}
