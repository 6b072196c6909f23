/// Printable texts of 16 bytes that a hash function cannot tell apart if it has no secret.
///
/// - Parameter second: The second word of eight bytes that leads to the hash wanted, for a first word.
package func chosenTexts(_ count: Int, second: (UInt64) -> UInt64) -> [[UInt8]] {
    var texts: [[UInt8]] = []
    var number: UInt64 = 0
    while texts.count < count {
        number += 1
        // Four bits a byte: `a` to `p`.
        var first = (number | number << 16) & 0x0000_FFFF_0000_FFFF
        first = (first | first << 8) & 0x00FF_00FF_00FF_00FF
        first = (first | first << 4) & 0x0F0F_0F0F_0F0F_0F0F
        first += 0x6161_6161_6161_6161
        let last = second(first)
        // Seven bits, and 0x20 or more.
        guard last & 0x8080_8080_8080_8080 == 0,
            (last &+ 0x6060_6060_6060_6060) & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
        else { continue }
        let bytes = [first, last].flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        if bytes.allSatisfy({ $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }) { texts.append(bytes) }
    }
    return texts
}
