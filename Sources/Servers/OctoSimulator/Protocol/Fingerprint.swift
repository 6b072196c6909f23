/// A fingerprint of text and bytes that is the same in every process, unlike `Hasher`'s.
struct Fingerprint: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// FNV-1a over bytes.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// Eight bytes at a time, for page bodies.
    mutating func add(page bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            let whole = raw.count / 8 * 8
            for offset in stride(from: 0, to: whole, by: 8) {
                value = (value ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
                value ^= value >> 29
            }
            add(raw[whole...])
        }
    }
}
