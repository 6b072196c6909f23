/// Tells quickly that none of several needles is in a text: a look at every few bytes, whatever the number of needles.
///
/// Of a needle of n bytes, one of its n - 3 groups of four begins at a multiple of n - 3, wherever it lies. So only groups that
/// begin there are looked up, in a table of the needles' groups; where one is found, the place is compared byte by byte.
struct NeedleSieve: Sendable {
    private static let group = 4
    private static let bits = 65_536

    private let needles: [SecretNeedle]
    private let longest: Int
    /// How far apart the groups are that are looked up.
    private let stride: Int
    /// A bit for each value that the hash of a group may have.
    private let table: [UInt64]

    /// - Parameter needles: Each of four bytes or more; of short ones more groups are looked up.
    init(_ needles: [SecretNeedle]) {
        precondition(needles.allSatisfy { $0.bytes.count >= NeedleSieve.group })
        self.needles = needles
        longest = needles.map(\.bytes.count).max() ?? 0
        let stride = (needles.map(\.bytes.count).min() ?? NeedleSieve.group) - NeedleSieve.group + 1
        var table = [UInt64](repeating: 0, count: NeedleSieve.bits / 64)
        for needle in needles {
            needle.bytes.withUnsafeBytes { bytes in
                for place in 0..<stride {
                    let hash = NeedleSieve.hash(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                    table[hash >> 6] |= 1 << UInt64(hash & 63)
                }
            }
        }
        self.stride = stride
        self.table = table
    }

    /// True if one of the needles is in the text.
    func findsAny(in text: UnsafeRawBufferPointer) -> Bool {
        guard let base = text.baseAddress else { return false }
        return table.withUnsafeBufferPointer { table in
            var place = 0
            while place <= text.count - NeedleSieve.group {
                let hash = NeedleSieve.hash(base.loadUnaligned(fromByteOffset: place, as: UInt32.self))
                if table[hash >> 6] & (1 << UInt64(hash & 63)) != 0, isThere(near: place, in: text) { return true }
                place += stride
            }
            return false
        }
    }

    private func isThere(near place: Int, in text: UnsafeRawBufferPointer) -> Bool {
        let around = max(0, place - longest)..<min(text.count, place + longest)
        let piece = UnsafeRawBufferPointer(rebasing: text[around])
        return needles.contains { $0.isIn(piece) }
    }

    private static func hash(_ group: UInt32) -> Int { Int((group &* 0x9E37_79B1) >> 16) }
}
