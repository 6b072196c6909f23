import Core
import Foundation
import TestSupport
import Testing

@Suite struct RedactorTests {
    private static let key = "bo/live+4f\"9\\c2a~Z"

    private func redact(_ text: String, _ secrets: String...) -> String {
        Redactor((secrets.isEmpty ? [Self.key] : secrets).map { Secret($0) }).redact(text)
    }

    @Test func `a secret goes, and the text around it stays`() {
        #expect(redact("a \(Self.key), b \(Self.key)\(Self.key)") == "a [redacted], b [redacted]")
        #expect(redact("nothing of it: bo/live, %2F \\u0041 é") == "nothing of it: bo/live, %2F \\u0041 é")
        #expect(redact("") == "")
    }

    @Test(arguments: [
        "bo%2Flive%2B4f%229%5Cc2a~Z", "bo%2flive%2b4f%229%5cc2a%7eZ", "bo\\/live+4f\\\"9\\\\c2a~Z",
        "\\u0062\\u006F/live+4f\\u00229\\u005cc2a~Z", "bo\\u{2f}live+4f\\x229\\\\c2a~Z",
        "bo%252Flive%252B4f%25229%255Cc2a~Z", "bo\\\\\\/live+4f\\\\\\\"9\\\\\\\\c2a~Z",
        "\\u0062o%2Flive\\u00254%32Bf", "626f2f6c6976652b346622395c6332617e5a", "626F2F6C6976652B346622395C6332617E5A",
    ])
    func `whatever way it is written, it goes`(_ spelling: String) {
        // One of them is no spelling of the key at all.
        let isOther = spelling.contains("4%32Bf")
        #expect(redact("<\(spelling)>") == (isOther ? "<\(spelling)>" : "<[redacted]>"))
    }

    @Test(arguments: 0..<6) func `in base64 of something longer it goes, wherever it begins`(_ before: Int) {
        for after in 0..<4 {
            let text = String(repeating: "x", count: before) + Self.key + String(repeating: "y", count: after)
            let base64 = Data(text.utf8).base64EncodedString()
            let url = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            for spelling in [base64, url, base64.replacing("/", with: "\\/"), base64.replacing("+", with: "%2B")] {
                let left = redact("Basic \(spelling) end")
                #expect(left.contains("[redacted]") && left.hasPrefix("Basic ") && left.hasSuffix(" end"))
                // What is left are digits of the neighbours: at most those of so many bytes.
                #expect(left.utf8.count <= 6 + 10 + 4 + (before + after) * 2 + 6, "\(left)")
            }
        }
    }

    @Test(arguments: ["", "short1", "postgres", "marketing", "sub_total-net", "2026-11-28", "12345678"])
    func `what anybody might say is no secret`(_ word: String) {
        #expect(redact("x \(word) y", word) == "x \(word) y")
        #expect(SecretMask(Secret(word)) == nil)
    }

    @Test(arguments: ["postgres1", "hunter-22", "Passwort", "correcthorsebatterystaple"])
    func `what nobody says by chance is one`(_ secret: String) {
        #expect(redact("x \(secret) y", secret) == "x [redacted] y")
    }

    @Test func `text without secrets is the same text, and text with them has none left`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<400 {
            let secret = Self.randomSecret(&random)
            let redactor = Redactor([Secret(secret)])
            let before = Self.surroundings(&random)
            let behind = Self.surroundings(&random)
            let plain = before + behind
            guard !plain.contains(secret) else { continue }
            let context = "seed \(seed), round \(round), secret \(secret)"
            #expect(redactor.redact(plain) == plain, "\(context)")
            for spelling in Self.spellings(of: secret, &random) {
                // A space keeps what stands before from being read as the beginning of the spelling.
                let redacted = redactor.redact("\(before) \(spelling) \(behind)")
                #expect(redacted == "\(before) [redacted] \(behind)", "\(context), spelled \(spelling)")
            }
        }
    }

    @Test func `four times the text takes about four times the time`() throws {
        let redactor = Redactor([Secret("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), Secret("%41%41%41%41%41%41%41%41z")])
        let ratio = try growth(10_000) { count in
            let text = String(repeating: "aaaa\\u0061%61a", count: count)
            return { _ = redactor.redact(text) }
        }
        #expect(ratio < linearGrowth)
    }

    private static func randomSecret(_ random: inout SeededGenerator) -> String {
        let letters = Array("abcXYZ019+/=\\\"%&?#@:;,.~ -_é漢😀'<>{}$")
        return "k9"
            + String((0..<Int.random(in: 8...40, using: &random)).map { _ in letters.randomElement(using: &random)! })
            + "Q"
    }

    private static func surroundings(_ random: inout SeededGenerator) -> String {
        let pieces = ["{\"a\":", "é", "%41", "\\u0041", "\n", " word ", "\\\\", "0", "=", "漢", "+", "abc"]
        return (0..<Int.random(in: 0...20, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
    }

    private static func spellings(of secret: String, _ random: inout SeededGenerator) -> [String] {
        let percent = { (isUpper: Bool) in
            secret.utf8.map { byte in
                byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter
                    ? String(Unicode.Scalar(byte)) : "%" + String(format: isUpper ? "%02X" : "%02x", byte)
            }.joined()
        }
        let units = secret.utf16.map { "\\u" + String(format: "%04x", $0) }.joined()
        let json = { (text: String) in
            String(decoding: (try? JSONEncoder().encode([text])) ?? Data(), as: UTF8.self).dropFirst(2).dropLast(2)
        }
        // Some characters escaped, some not.
        let mixed = secret.unicodeScalars.map { scalar in
            "\\\"%".unicodeScalars.contains(scalar) || Bool.random(using: &random)
                ? String(scalar).utf16.map { "\\u" + String(format: "%04X", $0) }.joined() : String(scalar)
        }.joined()
        return [
            secret, percent(true), percent(false), units, String(json(secret)), String(json(String(json(secret)))),
            mixed,
            String(json(percent(true))), Data(secret.utf8).map { String(format: "%02x", $0) }.joined(),
            percent(false).replacing("%", with: "%25"),
        ]
    }
}
