import Core
import Foundation
import TestSupport
import Testing

@Suite struct SteeringTests {
    @Test(arguments: [
        ("\u{1B}]0;x\u{07}", "\\u{1b}]0;x\\u{7}"), ("a\nb\r\tc", "a\\u{a}b\\u{d}\\u{9}c"),
        ("\u{7F}\u{9B}2J", "\\u{7f}\\u{9b}2J"),
        ("\u{202E}abc\u{2066}\u{200F}\u{61C}", "\\u{202e}abc\\u{2066}\\u{200f}\\u{61c}"),
        ("a\u{2028}\u{2029}b", "a\\u{2028}\\u{2029}b"),
        ("\u{FEFF}a\u{200B}\u{2060}\u{AD}", "\\u{feff}a\\u{200b}\\u{2060}\\u{ad}"),
        ("x\u{E0041}\u{E007F}", "x\\u{e0041}\\u{e007f}"), ("a\u{200D}b", "a\\u{200d}b"), ("a\u{3164}", "a\\u{3164}"),
        ("\u{FE0F}", "\\u{fe0f}"), ("\u{FFF9}", "\\u{fff9}"),
    ])
    func `what steers is seen`(_ text: String, _ shown: String) {
        #expect(text.escapedForReader == shown)
        #expect(shown.escapedForReader == shown)
    }

    @Test(arguments: [
        "Müller & Söhne", "東京 株式会社", "👩‍👩‍👧 ❤️ 🏳️‍🌈", "می‌خواهم", "क्‍ष", "辻󠄀", "\\u{1b}", "a\u{0301}", "",
    ])
    func `what belongs to a script stays`(_ text: String) {
        #expect(text.escapedForReader == text)
    }

    @Test func `JSON that is shown says the same when it is read`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let scalars = [
            "\u{1B}", "\n", "\u{9B}", "\u{202E}", "\u{E0041}", "\u{7F}", "a", "é", "\"", "\\", "👩\u{200D}👧", "\u{2028}",
        ]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in scalars.randomElement(using: &random)! }
                .joined()
            let json = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self).escapedInJSON
            #expect(json.escapedForReader == json, "seed \(seed)")
            #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text], "seed \(seed)")
        }
    }

    @Test func `what is cut off is marked`() {
        #expect("abcdef".escapedForReader(limit: 3) == "abc…" && "abc".escapedForReader(limit: 3) == "abc")
    }
}
