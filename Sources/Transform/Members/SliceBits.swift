/// Numbers for the slices that are being read side by side: one bit each.
///
/// When all bits are in use, everything begins again: then slices stage members twice, which costs a little and harms nothing.
struct SliceBits {
    /// A slice that begins again has staged nothing.
    struct Reading: Hashable {
        let slice: Int64
        let attempt: Int
    }

    private var numbers: [Reading: Int] = [:]

    /// - Returns: The slice's bit, and whether all earlier bits have lost their meaning.
    mutating func bit(of reading: Reading) -> (bit: UInt64, isFirst: Bool) {
        if let number = numbers[reading] { return (1 << UInt64(number), false) }
        let isFirst = numbers.count == UInt64.bitWidth
        if isFirst { numbers.removeAll(keepingCapacity: true) }
        let number = numbers.count
        numbers[reading] = number
        return (1 << UInt64(number), isFirst)
    }
}
