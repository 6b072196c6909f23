/// Removes secrets from text by value, however they are spelled there.
///
/// Found are a secret as it is, in hexadecimal digits, in base64 or base64url, there also inside of a longer text, and all
/// of these behind up to three layers of percent-encoding and JSON's or SQL's backslashes, in any mixture. Not found is what
/// was cut up, hashed or encrypted. The time is linear in the text.
package struct Redactor: Sendable {
    /// What stands in a secret's place.
    package static let mark = "[redacted]"

    private let needles: [SecretNeedle]

    /// - Parameter secrets: Those that cannot be told from words (`SecretParts.canBeTold`) are left out.
    package init(_ secrets: some Sequence<Secret>) {
        let texts = secrets.map { $0.reveal { $0 } }.filter(SecretParts.canBeTold)
        needles = Set(texts).flatMap { SecretNeedle.spellings(of: Array($0.utf8)) }
    }

    package var isEmpty: Bool { needles.isEmpty }

    package func redact(_ text: String) -> String {
        guard !isEmpty, !text.isEmpty else { return text }
        var text = text
        let found = text.withUTF8 { ranges(in: UnsafeRawBufferPointer($0)) }
        guard !found.isEmpty else { return text }
        var result: [UInt8] = []
        var end = 0
        let bytes = Array(text.utf8)
        for range in found {
            result += bytes[end..<range.lowerBound]
            result += Redactor.mark.utf8
            end = range.upperBound
        }
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }

    /// Where secrets are, in ascending order and apart from each other.
    package func ranges(in bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for needle in needles { found += needle.ranges(in: bytes) }
        for spelling in Respelled.all(of: bytes) {
            spelling.bytes.withUnsafeBytes { decoded in
                for needle in needles {
                    found += needle.ranges(in: decoded).map { spelling.source(of: $0) }
                }
            }
        }
        return merged(found)
    }

    private func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }
}
