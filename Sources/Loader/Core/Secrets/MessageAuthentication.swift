/// HMAC-SHA256 (RFC 2104) of some bytes under a key.
package func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    let block = 64
    var key = key.count > block ? key.withUnsafeBytes { sha256($0) } : key
    key += repeatElement(0, count: block - key.count)
    let inner = (key.map { $0 ^ 0x36 } + bytes).withUnsafeBytes { sha256($0) }
    return (key.map { $0 ^ 0x5C } + inner).withUnsafeBytes { sha256($0) }
}
