import Core
import TestSupport
import Testing

@Suite struct SecretMaskTests {
    private static let key = "bo_live/4f9c2a"

    private func cover(_ text: String, _ key: String = key) throws -> (covered: String, original: String?) {
        let page = PageBuffer(Array(text.utf8))
        let echo = try #require(SecretMask(Secret(key))).cover(page)
        let string = { (page: PageBuffer) in String(decoding: page.bytes, as: UTF8.self) }
        return (string(page), echo.map { string($0.original(of: page)) })
    }

    @Test(arguments: [
        "bo_live/4f9c2a", "bo_live\\/4f9c2a", "bo_live%2F4f9c2a", "bo_live%2f4f9c2a", "bo_live\\u002f4f9c2a",
        "\\u0062\\u006f\\u005flive/4f9c2a", "Ym9fbGl2ZS80ZjljMmE=",
    ])
    func `a page keeps its length, and gives back what was there`(_ spelling: String) throws {
        let text = "{\"name\": \"x\(spelling)y\", \"n\": 1}"
        let (covered, original) = try cover(text)
        #expect(covered.utf8.count == text.utf8.count && original == text)
        #expect(!covered.contains("live") && !covered.contains("bGl2ZS"), "\(covered)")
        #expect(covered.hasPrefix("{\"name\": \"x*") && covered.hasSuffix("y\", \"n\": 1}"), "\(covered)")
    }

    @Test func `a page without it is as it was`() throws {
        for text in ["", "{}", "{\"a\": \"\\u00e9\\u0026 bo_live\"}", "\\u00", "\\u0062"] {
            let (covered, original) = try cover(text)
            #expect(covered == text && original == nil)
        }
    }

    @Test func `it is found wherever it lies, beside words that look like it`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for length in [8, 9, 13, 24, 37, 64] {
            let letters = Array("abcd0123/_-")
            let key = "a1" + String((2..<length).map { _ in letters.randomElement(using: &random)! })
            for before in 0..<80 {
                // Pieces of the key, but never the whole.
                let filler = String((key.dropLast() + "|" + key.dropFirst()).prefix(before))
                let text = filler + "|" + key + "|" + filler
                let (covered, original) = try cover(text, key)
                #expect(original == text && !covered.contains(key), "seed \(seed), key \(key), before \(before)")
                #expect(try cover(filler + "|" + filler, key).original == nil, "seed \(seed), key \(key)")
            }
        }
    }

    @Test func `a number stays a number`() throws {
        #expect(try cover("{\"n\": 1234567890123456}", "1234567890123456").covered == "{\"n\": 0000000000000000}")
    }
}
