import CLibCrypto

/// The deterministic key of a dimension member or of a record: 63 bits of a hash of (entity, API id).
///
/// First eight bytes, big-endian, of SHA-256 over the entity, U+001F and the id, the sign bit cleared. The same number
/// as `etl.hk(entity, id)` in SQL, so keys need no look-up and rows may arrive in any order.
package struct MemberKeyHash: Sendable {
    private let prefix: [UInt8]

    /// - Parameter entity: For example `campaign`.
    package init(entity: String) {
        prefix = Array(entity.utf8) + [0x1F]
    }

    package func key(of id: UnsafeRawBufferPointer) -> Int64 {
        prefix.withUnsafeBytes { prefix in
            Int64(
                bitPattern: octoload_sha256_first8(prefix.baseAddress, prefix.count, id.baseAddress, id.count)
                    & ~(1 << 63))
        }
    }

    package func key(of id: String) -> Int64 {
        var id = id
        return id.withUTF8 { key(of: UnsafeRawBufferPointer($0)) }
    }
}

/// SHA-256 of some bytes: 32 bytes.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
        octoload_sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
        count = 32
    }
}

/// Lower-case hexadecimal digits, two for each byte.
package func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}
