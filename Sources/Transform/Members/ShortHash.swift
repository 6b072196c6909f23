/// A fast hash of short byte strings, eight bytes a step (multiply and rotate, as in FxHash, then a final mix).
@inline(__always)
func hashed(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let base = bytes.baseAddress else { return 0 }
    var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index &+ 8 <= bytes.count {
        hash = mixed(hash, UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self))
        index &+= 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
        rest = rest << 8 | UInt64(base[index])
        index &+= 1
    }
    hash = mixed(hash, rest)
    hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ hash >> 32
}

@inline(__always)
private func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    ((hash << 5 | hash >> 59) ^ word) &* 0x517C_C1B7_2722_0A95
}
