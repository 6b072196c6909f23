/// A gzip stream of `count` zero bytes or a few more, written bit by bit: one literal, then matches of length 258.
package func gzipBomb(inflatingTo count: Int) -> [UInt8] {
    var stream: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var pending: UInt64 = 0
    var length: UInt64 = 0
    func put(_ bits: String) {
        for bit in bits {
            if bit == "1" { pending |= 1 << length }
            length += 1
            guard length == 8 else { continue }
            stream.append(UInt8(pending))
            (pending, length) = (0, 0)
        }
    }
    put("1" + "10")  // the last block, fixed Huffman codes
    put("00110000")  // literal 0
    for _ in 0...(count / 258) { put("11000101" + "00000") }  // length 258, distance 1
    put("0000000" + "0000000")  // end of block, padding
    let inflated = 1 + (count / 258 + 1) * 258
    for word in [checksum(ofZeros: inflated), UInt32(inflated)] {
        stream += (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    return stream
}

/// CRC-32 as in RFC 1952, section 8.
private func checksum(ofZeros count: Int) -> UInt32 {
    var table: [UInt32] = []
    for byte in 0..<UInt32(256) {
        var value = byte
        for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        table.append(value)
    }
    var sum = ~UInt32(0)
    for _ in 0..<count { sum = table[Int(sum & 0xFF)] ^ (sum >> 8) }
    return ~sum
}

package let inflatedPage = #"{"data":[{"id":1},{"id":2},{"id":3}],"has_more":false}"#

/// `inflatedPage`, compressed.
package let gzippedPage: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x4A, 0x49, 0x2C, 0x49,
    0x54, 0xB2, 0x8A, 0xAE, 0x56, 0xCA, 0x4C, 0x51, 0xB2, 0x32, 0xAC, 0xD5, 0x81, 0x30, 0x8C, 0x60,
    0x0C, 0xE3, 0xDA, 0x58, 0x1D, 0xA5, 0x8C, 0xC4, 0xE2, 0xF8, 0xDC, 0xFC, 0xA2, 0x54, 0x25, 0xAB,
    0xB4, 0xC4, 0x9C, 0xE2, 0xD4, 0x5A, 0x00, 0xE5, 0x12, 0x81, 0x5C, 0x36, 0x00, 0x00, 0x00,
]
