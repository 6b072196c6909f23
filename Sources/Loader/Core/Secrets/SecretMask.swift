import Foundation

/// Finds one secret in pages and covers it with as many `*`, so that no record holds it.
///
/// Every page is searched for the spellings that a whole page can be searched for quickly: as it is, JSON-escaped,
/// percent-encoded, in base64. Only a page that has one of them, or an escape that stands for a character of the secret, is
/// read in all the spellings of `Redactor`.
package struct SecretMask: Sendable {
    private let redactor: Redactor
    private let sieve: NeedleSieve
    private let bytes: Set<UInt8>
    private let cover: UInt8

    /// `nil` for a secret that cannot be told from words.
    package init?(_ secret: Secret) {
        redactor = Redactor([secret])
        guard !redactor.isEmpty else { return nil }
        let text = secret.reveal { $0 }
        let isDigits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        // A number must stay one.
        cover = isDigits ? UInt8(ascii: "0") : UInt8(ascii: "*")
        bytes = Set(text.utf8)
        let slashed = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let encoded = { (text: String, isUpper: Bool) in
            text.utf8.map { byte in
                let digits = String(byte, radix: 16)
                let isPlain = Character(Unicode.Scalar(byte)).isLetter || (0x30...0x39).contains(byte)
                return isPlain || "-._~".utf8.contains(byte)
                    ? String(Unicode.Scalar(byte)) : "%" + (isUpper ? digits.uppercased() : digits)
            }.joined()
        }
        let plain: Set = [
            text, slashed, slashed.replacing("/", with: "\\/"), encoded(text, true), encoded(text, false),
        ]
        sieve = NeedleSieve(
            plain.map { SecretNeedle(bytes: Array($0.utf8)) } + SecretNeedle.base64(of: Array(text.utf8)))
    }

    /// Covers the secret in a page that nobody else reads yet; `nil` if it is not there, which is the rule.
    package func cover(_ page: PageBuffer) -> SecretEcho? {
        guard sieve.findsAny(in: page.bytes) || spellsOut(page.bytes) else { return nil }
        let found = redactor.ranges(in: page.bytes)
        guard !found.isEmpty else { return nil }
        let echo = SecretEcho(covered: found.map { ($0.lowerBound, Array(page.bytes[$0])) })
        for range in found { page.overwrite(range, with: cover) }
        return echo
    }

    /// True if an ASCII character of the secret is written as `\u00XX`.
    private func spellsOut(_ page: UnsafeRawBufferPointer) -> Bool {
        guard let base = page.baseAddress else { return false }
        var at = 0
        while let hit = memchr(base + at, 0x5C, page.count - at) {
            at = UnsafeRawPointer(hit) - base + 1
            guard at + 5 <= page.count else { return false }
            guard page[at] == UInt8(ascii: "u"), page[at + 1] == 0x30, page[at + 2] == 0x30 else { continue }
            let digits = String(decoding: page[at + 3..<at + 5], as: UTF8.self)
            if let byte = UInt8(digits, radix: 16), bytes.contains(byte) { return true }
        }
        return false
    }
}

/// What a page held where a secret is covered now.
package struct SecretEcho: Sendable {
    private let covered: [(place: Int, bytes: [UInt8])]

    fileprivate init(covered: [(place: Int, bytes: [UInt8])]) {
        self.covered = covered
    }

    /// What two searches found; neither covers what the other has covered.
    package func joined(with other: SecretEcho) -> SecretEcho { SecretEcho(covered: covered + other.covered) }

    /// The page as it came. Only for what the API wants back word for word, like the address of the next page.
    package func original(of page: PageBuffer) -> PageBuffer {
        let original = PageBuffer(page.bytes)
        for (place, bytes) in covered { original.overwrite(place..<place + bytes.count, with: bytes) }
        return original
    }
}
