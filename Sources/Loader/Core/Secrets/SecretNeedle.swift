import CGlibc
import Foundation

/// One spelling of a secret, to be looked for.
struct SecretNeedle: Sendable {
    let bytes: [UInt8]
    /// In base64 the digit before holds bits of the secret, too.
    var takesDigitBefore = false
    /// The same of the digit behind.
    var takesDigitBehind = false

    /// As it is, with `+` for spaces as forms have it, in hexadecimal digits, in base64.
    static func spellings(of secret: [UInt8]) -> [SecretNeedle] {
        let digits = hexadecimal(secret)
        var plain = [secret, Array(digits.utf8), Array(digits.uppercased().utf8)]
        if secret.contains(0x20) { plain.append(secret.map { $0 == 0x20 ? UInt8(ascii: "+") : $0 }) }
        return plain.map { SecretNeedle(bytes: $0) } + base64(of: secret)
    }

    /// The digits that only the secret decides, when 0, 1 or 2 bytes more than a multiple of three come before it.
    static func base64(of secret: [UInt8]) -> [SecretNeedle] {
        (0..<3).flatMap { before -> [SecretNeedle] in
            let padded = [UInt8](repeating: 0, count: before) + secret + [0, 0]
            let text = Array(Data(padded).base64EncodedString().utf8)
            let end = 8 * (before + secret.count)
            let needle = SecretNeedle(
                bytes: Array(text[((8 * before + 5) / 6)..<(end / 6)]), takesDigitBefore: before > 0,
                takesDigitBehind: end % 6 > 0)
            let other = SecretNeedle(
                bytes: needle.bytes.map { $0 == UInt8(ascii: "+") ? 0x2D : $0 == UInt8(ascii: "/") ? 0x5F : $0 },
                takesDigitBefore: needle.takesDigitBefore, takesDigitBehind: needle.takesDigitBehind)
            return other.bytes == needle.bytes ? [needle] : [needle, other]
        }
    }

    /// Where it is; what overlaps is found once.
    func ranges(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        guard let base = text.baseAddress, text.count >= bytes.count else { return [] }
        var found: [Range<Int>] = []
        var at = 0
        while let hit = octoload_find(base + at, text.count - at, bytes, bytes.count) {
            let start = hit - base
            var range = start..<(start + bytes.count)
            if takesDigitBefore, start > 0, SecretNeedle.isDigit(text[start - 1]) {
                range = (start - 1)..<range.upperBound
            }
            if takesDigitBehind, range.upperBound < text.count, SecretNeedle.isDigit(text[range.upperBound]) {
                range = range.lowerBound..<(range.upperBound + 1)
            }
            found.append(range)
            at = start + bytes.count
        }
        return found
    }

    func isIn(_ text: UnsafeRawBufferPointer) -> Bool {
        text.baseAddress.map { octoload_find($0, text.count, bytes, bytes.count) != nil } ?? false
    }

    /// Of base64 or base64url.
    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x2D, 0x5F: true
        default: false
        }
    }
}
