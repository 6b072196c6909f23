import Config
import Core
import TestSupport
import Testing

/// What YAML allows and a configuration must not: G1 and G2 of the fault list.
@Suite struct YAMLTests {
    @Test(arguments: [
        ("a: &x 1\nb: *x", "p.yaml:2:4: anchors and aliases"), ("a: &x 1", "anchors (&)"),
        ("a: {<<: {b: 1}}", "merge keys"),
        ("a: !!int 1", "tags (!)"), ("a: !mine {b: 1}", "tags (!)"), ("a: 1\na: 2", "given twice"),
        ("\"a\": 1\na: 2", "given twice"),
        ("? [a]\n: 1", "a key must be plain text"), ("a: 1\n---\nb: 2", "second document"),
        ("a: [1", "this is not YAML"),
        ("a:\n\t- b", "this is not YAML"), ("", "the file is empty"), ("# only a comment", "the file is empty"),
        ("- a", "expected keys with values, found a list"),
        ("just text", "expected keys with values, found a single value"),
        ("a: *x", "undefined alias"), ("a: \u{1}", "p.yaml:1:4: this is not YAML"),
        ("# é\nb: é\u{1}\u{1}", "p.yaml:2:5: this is not YAML"),
    ])
    func `surprising YAML is refused`(text: String, message: String) {
        let errors = Example.errors(text)
        #expect(errors.contains { $0.contains(message) }, "\(errors)")
    }

    @Test func `an alias bomb is refused at once, as value and as key`() {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...12 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        let time = processorTime {
            #expect(Example.errors(bomb).count == 1)
            #expect(Example.errors(bomb + "? *a12\n: x\n").count == 1)
        }
        #expect(time < .seconds(1))
    }

    @Test(arguments: [200, 20_000, 400_000])
    func `deep nesting is refused at once`(depth: Int) {
        let errors = Example.errors("a: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        #expect(errors.count == 1 && errors[0].count < 400, "\(errors)")
    }

    @Test func `a file over one mebibyte is refused`() {
        #expect(
            Example.errors(Example.text + String(repeating: "# x\n", count: 300_000)).first?.contains(
                "larger than 1 MiB") == true)
    }

    @Test func `values stay the text that was written`() throws {
        let text = Example.replacing(
            "{status: \"no\"}", with: "{a: no, b: 12:30, c: 1.10, d: 007, e: 0o17, f: \"~\", g: 2024-01-01}")
        let query = try Example.parse(text).pipelines[1].request.query
        #expect(query.map(\.value) == ["no", "12:30", "1.10", "007", "0o17", "~", "2024-01-01"])
    }

    @Test func `a byte order mark and Windows line ends are read`() throws {
        #expect(try Example.parse("\u{FEFF}" + Example.text).pipelines.count == 3)
        #expect(try Example.parse(Example.text.replacing("\n", with: "\r\n")).pipelines.count == 3)
    }

    @Test func `no random damage to the file traps`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let bytes = Array(Example.text.utf8)
        let marks = Array("{}[]:,-&*!|>'\"%@`#? \n\tx0".utf8)
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let position = Int.random(in: 0..<damaged.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: damaged[position] = marks[Int.random(in: 0..<marks.count, using: &random)]
                case 1: damaged.remove(at: position)
                default: damaged.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: position)
                }
            }
            for error in Example.errors(String(decoding: damaged, as: UTF8.self)) {
                #expect(!error.contains("\n"), "seed \(seed)")
            }
        }
    }
}
