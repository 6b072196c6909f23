import Core
import JSONReader
import TestSupport
import Testing

@Suite struct RoundTripTests {
    private static let fields = ["id", "a", "b", "m.x", "m.y", "m.deep.z", "long name with blanks"]

    @Test func `random records read back as they were written`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let reader = TestReader(fields: RoundTripTests.fields.map { FieldPath($0)! }, envelope: [FieldPath("next")!])
        for number in 0..<100 {
            var records: [(json: String, values: [ReadValue])] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) { records.append(record(using: &random)) }
            let next = RandomJSON.string(using: &random)
            let list = records.map { RandomJSON.blank(&random) + $0.json + RandomJSON.blank(&random) }
            var members = [
                ("data", "[" + list.joined(separator: ",") + "]"), ("next", RandomJSON.quoted(next, using: &random)),
                ("other", RandomJSON.value(using: &random).json),
            ]
            members.shuffle(using: &random)
            let text = RandomJSON.object(members, using: &random)
            // Mostly so small that every kind of token is at its end somewhere.
            reader.setWindow(bytes: [1, 2, 7, 64, 300, 262_144].randomElement(using: &random)!)
            let page = try reader.read(text)
            let isSame =
                page.problems.allSatisfy { $0 == nil } && page.records.map(\.values) == records.map(\.values)
                && page.records.map(\.payload) == records.map { Array($0.json.utf8) }
                && page.envelope == [FieldPath("next")!: .string(next)]
            try #require(isSame, "seed \(seed), page \(number): \(text)")
        }
    }

    /// A record with some of the fields asked for and some others, mostly in the same order.
    private func record(using random: inout SeededGenerator) -> (json: String, values: [ReadValue]) {
        var cells: [String: ReadValue] = [:]
        func members(_ prefix: String, _ names: [String]) -> [(String, String)] {
            names.compactMap { name in
                guard Int.random(in: 0..<10, using: &random) > 0 else { return nil }
                let value = RandomJSON.value(using: &random)
                cells[prefix + name] = value.cell
                return (name, value.json)
            }
        }
        let deep = RandomJSON.object(members("m.deep.", ["z", "unasked"]), using: &random)
        let metrics = RandomJSON.object(members("m.", ["x", "y"]) + [("deep", deep)], using: &random)
        var outer = members("", ["id", "a", "unasked", "b", "long name with blanks"]) + [("m", metrics)]
        if Bool.random(using: &random) { outer.shuffle(using: &random) }
        let json = RandomJSON.object(outer, using: &random)
        return (json, RoundTripTests.fields.map { cells[$0] ?? .absent })
    }

    @Test func `a page is the same, or the same refusal, in windows of any size`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let alphabet: [[UInt8]] =
            ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\\"", "1", "x", " ", "\n", "é", #"{"id":1}"#, #""a","#, "},{"]
            .map { Array($0.utf8) } + [[0xFF], [0x01]]
        for number in 0..<3_000 {
            let middle = (0..<Int.random(in: 0...40, using: &random)).flatMap { _ in
                alphabet.randomElement(using: &random)!
            }
            let bytes = Array(#"{"data":[{"id":1,"t":""#.utf8) + middle + Array(#""},{"id":2}]}"#.utf8)
            let reader = TestReader("id", "t")
            func outcome(_ window: Int) -> String? {
                reader.setWindow(bytes: window)
                do throws(PageError) {
                    let page = try reader.read(bytes: bytes)
                    return "\(page.records)"
                } catch { return nil }
            }
            let whole = outcome(262_144)
            for window in [1, 3, 16, 33] {
                try #require(outcome(window) == whole, "seed \(seed), page \(number), window \(window): \(bytes)")
            }
        }
    }

    @Test func `with any byte changed the page is refused, or has as many records`() throws {
        let reader = TestReader("id", "t")
        let original = Array(#"{"data":[{"id":1,"t":"é😀"},{"id":2,"t":"\u00e9"}],"next":null}"#.utf8)
        let replacements = Array("\"\\{}[],:/ 9ea-\0\n".utf8) + [0x80, 0xC3, 0xED, 0xF0, 0xFF]
        for index in original.indices {
            for byte in replacements {
                var bytes = original
                bytes[index] = byte
                do throws(PageError) {
                    reader.setWindow(bytes: index % 2 == 0 ? 8 : 262_144)
                    let page = try reader.read(bytes: bytes)
                    #expect(page.records.count == 2, "byte \(index) changed to \(byte)")
                } catch {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }
}
