import Core

/// Keys of rows that the database refuses: records that become one are rejected, so that the others can be published.
package struct RefusedKeys: Sendable {
    private struct Place: Hashable {
        let table: Int
        let key: UInt64
    }

    private var reasons: [Place: String] = [:]

    package init() {}

    package var isEmpty: Bool { reasons.isEmpty }

    package mutating func insert(_ rows: [RefusedRow]) {
        for row in rows {
            var key: UInt64 = 0
            for field in row.key {
                key = field.withUnsafeBufferPointer { keyHash(key, $0, .ofProcess) }
            }
            reasons[Place(table: row.table, key: key)] = row.reason
        }
    }

    /// What the database said of the row with this key; `nil` if it has not refused it.
    func reason(table: Int, key: UInt64) -> String? { reasons[Place(table: table, key: key)] }
}

/// Takes one more field into the hash of a row's key.
@inline(__always)
func keyHash(_ hash: UInt64, _ field: UnsafeBufferPointer<UInt8>, _ secret: HashSecret) -> UInt64 {
    (hash &* 0x9E37_79B9_7F4A_7C15) ^ hashed(field, secret)
}
