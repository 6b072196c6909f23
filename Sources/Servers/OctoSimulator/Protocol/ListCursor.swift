import Foundation

/// Where a pagination of a cursor list has got to, as the client carries it: opaque and checked.
struct ListCursor: Sendable {
    /// What the listing was asked for; another request cannot go on with this cursor.
    var listing: UInt64
    /// Server time at which it was handed out.
    var issued: Moment
    /// The last place delivered; `nil` before the first.
    var place: ListEntry?
    /// Pages so far, so that no two cursors of a pagination are equal.
    var pages: Int
    /// Whether the page before was empty on purpose.
    var followsEmptyPage: Bool
}

extension ListCursor {
    /// Text of `[A-Za-z0-9_-]`, 88 characters.
    func text(seed: UInt64) -> String {
        let words: [UInt64] = [
            listing, UInt64(bitPattern: issued.milliseconds), UInt64(bitPattern: place?.updatedAt.milliseconds ?? 0),
            place?.id ?? 0, UInt64(pages) << 2 | (place == nil ? 0 : 2) | (followsEmptyPage ? 1 : 0),
        ]
        var bytes: [UInt8] = []
        for word in words + [ListCursor.checksum(words, seed: seed)] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    /// - Returns: `nil` for text that this server did not hand out.
    init?(_ text: String, seed: UInt64) {
        let standard = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        guard let data = Data(base64Encoded: standard + padding), data.count == 48 else { return nil }
        let bytes = [UInt8](data)
        var words: [UInt64] = []
        for start in stride(from: 0, to: 48, by: 8) {
            words.append(bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        guard words[5] == ListCursor.checksum(Array(words[0..<5]), seed: seed) else { return nil }
        listing = words[0]
        issued = Moment(milliseconds: Int64(bitPattern: words[1]))
        let updatedAt = Moment(milliseconds: Int64(bitPattern: words[2]))
        place = words[4] & 2 == 0 ? nil : ListEntry(updatedAt: updatedAt, id: words[3])
        pages = Int(words[4] >> 2)
        followsEmptyPage = words[4] & 1 == 1
    }

    private static func checksum(_ words: [UInt64], seed: UInt64) -> UInt64 {
        words.reduce(Chance.mix(seed)) { Chance.mix($0 ^ $1) }
    }
}
