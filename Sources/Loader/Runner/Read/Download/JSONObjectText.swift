import Foundation

/// The text of a JSON object that is known to be well-formed.
struct JSONObjectText {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The object without its member of that name, however its key is written; the rest byte for byte.
    func without(_ name: String) -> [UInt8] {
        var depth = 0
        var index = 0
        var isKey = false
        // The comma before the member at hand, and what goes out: from there, or for the first one from its key on.
        var comma: Int?
        var removed: Range<Int>?
        var found: Int?
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                let end = endOfString(at: index)
                if depth == 1, isKey {
                    isKey = false
                    if found == nil, removed == nil, text(index..<end) == name { found = comma ?? index }
                }
                index = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 1 { isKey = true }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0, let start = found { (removed, found) = (start..<index, nil) }
            case UInt8(ascii: ",") where depth == 1:
                if let start = found {
                    // Of the first member the comma behind it goes, of the others the one before.
                    (removed, found) = (start..<(comma == nil ? index + 1 : index), nil)
                }
                comma = index
                isKey = true
            default: break
            }
            index += 1
        }
        guard let removed else { return bytes }
        return Array(bytes[..<removed.lowerBound] + bytes[removed.upperBound...])
    }

    private func endOfString(at quote: Int) -> Int {
        var index = quote + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }

    private func text(_ range: Range<Int>) -> String? {
        let plain = bytes[range].dropFirst().dropLast()
        guard plain.contains(UInt8(ascii: "\\")) else { return String(decoding: plain, as: UTF8.self) }
        return try? JSONDecoder().decode(String.self, from: Data(bytes[range]))
    }
}
