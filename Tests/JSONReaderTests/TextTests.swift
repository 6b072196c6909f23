import JSONReader
import Testing

@Suite struct TextTests {
    @Test(arguments: [
        (#""""#, ""), (#""Zürich 😀 日本語""#, "Zürich 😀 日本語"), (#""שלום \u202e עולם""#, "שלום \u{202E} עולם"),
        (#""👩‍👩‍👧‍👦 e\u0301 \u00e9""#, "👩‍👩‍👧‍👦 e\u{301} é"), (#""\ud83d\ude00""#, "😀"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00DF\uFFFD\uffff""#, "Aß\u{FFFD}\u{FFFF}"),
        (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        (#""a\u0000b""#, "a\0b"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"), (#""\\u0041""#, #"\u0041"#),
    ])
    func `a string is unescaped, byte for byte`(json: String, text: String) throws {
        let page = try TestReader("t", "l").read(records: #"{"t":\#(json),"l":[\#(json)]}"#)
        #expect(page.problems == [nil])
        guard case .string(let read) = page.records[0].values[0] else { throw NotAString() }
        #expect(Array(read.utf8) == Array(text.utf8))
        #expect(page.records[0].values[1] == .array("[\(json)]"))
    }

    private struct NotAString: Error {}

    @Test(arguments: [
        #"\ud800"#, #"\udc00"#, #"\ud800x"#, #"\ud800\ud800"#, #"\ud800\u0041"#, #"\udfff\ud800"#, #"\ud83d \ude00"#,
        #"\x41"#, #"\u12"#, #"\u12g4"#, #"\U0041"#, #"\'"#, #"\u"#, #"\ud800\n"#, #"\a"#,
    ])
    func `a malformed escape rejects its record, wherever it is`(escape: String) throws {
        let page = try TestReader("id", "t", "raw").read(
            records: #"{"id":1,"t":"\#(escape)"}"#, #"{"id":2,"t":"fine"}"#, #"{"id":3,"raw":{"a":["\#(escape)"]}}"#,
            #"{"id":4,"unasked":"\#(escape)"}"#, #"{"id":5,"raw":{"\#(escape)":1}}"#, #"{"id":6,"\#(escape)":{}}"#,
            #"{"id":7,"t":"fine"}"#)
        #expect(page.problems == [.badString, nil, .badString, .badString, .badString, .badString, nil])
        #expect(page.records[0].flaw?.pointer == "/t" && page.records[2].flaw?.pointer == "/raw/a/0")
        #expect(page.records[6].values == [.number("7"), .string("fine"), .absent])
        #expect(page.records[0].payload == Array(#"{"id":1,"t":"\#(escape)"}"#.utf8))
    }

    private static let badBytes: [[UInt8]] = [
        [0xFF], [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80],
        [0xF0, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x01], [0x0A], [0x09], [0x00], [0x1F],
        Array("caf".utf8) + [0xE9],
    ]

    @Test(arguments: badBytes)
    func `bytes that are no text reject their record, and it is kept as received`(bytes: [UInt8]) throws {
        let bad = Array(#"{"id":2,"t":"x"#.utf8) + bytes + Array(#"y\\"}"#.utf8)
        let page = try TestReader("id", "t").read(
            bytes: Array(#"{"data":[{"id":1,"t":"\"é"}, "#.utf8) + bad + Array(#" ,{"id":3,"t":"😀"}]}"#.utf8))
        #expect(page.problems == [nil, .badBytes, nil])
        #expect(page.records[1].payload == bad)
        #expect(page.records[0].values == [.number("1"), .string("\"é")])
        #expect(page.records[2].values == [.number("3"), .string("😀")])
    }

    @Test(arguments: badBytes)
    func `bytes that are no text around the records fail the page`(bytes: [UInt8]) {
        #expect(refusal(of: Array(#"{"data":[{"id":1}],"next":"x"#.utf8) + bytes + Array(#""}"#.utf8)) != nil)
        if bytes != [0x0A], bytes != [0x09] {  // which may stand between tokens
            #expect(refusal(of: Array(#"{"data":[{"id":1}"#.utf8) + bytes + Array("]}".utf8)) != nil)
        }
    }

    @Test func `bad bytes in two records are two rejections`() throws {
        let bad = Array(#"{"t":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)
        let comma: [UInt8] = [0x2C]
        let page = try TestReader(records: "", "t").read(
            bytes: [0x5B] + bad + comma + Array(#"{"t":"x"}"#.utf8) + comma + bad + [0x5D])
        #expect(page.problems == [.badBytes, nil, .badBytes])
        #expect(page.records[1].values == [.string("x")])
    }

    @Test func `a malformed string around the records fails the page`() {
        #expect(
            refusal(of: #"{"data":[],"next":"\ud800"}"#) == "the document around the records has a malformed string")
        #expect(refusal(of: #"{"data":[],"\udc00":1}"#) == "the document around the records has a malformed string")
    }

    @Test func `a text of a mebibyte is read whole`() throws {
        let text = String(repeating: "abcdefg😀", count: 100_000)
        let page = try TestReader("t").read(records: #"{"t":"\#(text)"}"#, #"{"t":"x"}"#)
        #expect(page.records.map(\.values) == [[.string(text)], [.string("x")]])
    }
}
