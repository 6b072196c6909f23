/// What nobody outside this process knows of `hashed`: without it, nobody can choose texts that collide.
struct HashSecret: Sendable {
    /// The same for all of the process, so that hashes of one task mean something to another.
    static let ofProcess = HashSecret()

    fileprivate let begin = UInt64.random(in: 0...UInt64.max)
    fileprivate let word = UInt64.random(in: 0...UInt64.max)
    fileprivate let end = UInt64.random(in: 0...UInt64.max)

    private init() {}
}

/// A fast hash of short byte strings, sixteen bytes a step: a product of 128 bits, folded, as in wyhash.
@inline(__always)
func hashed(_ bytes: UnsafeBufferPointer<UInt8>, _ secret: HashSecret) -> UInt64 {
    guard let base = UnsafeRawPointer(bytes.baseAddress) else { return secret.begin }
    var hash = secret.begin ^ UInt64(truncatingIfNeeded: bytes.count)
    var index = 0
    while index &+ 16 <= bytes.count {
        hash = folded(load(base, index) ^ secret.word, load(base, index &+ 8) ^ hash)
        index &+= 16
    }
    var first: UInt64 = 0
    if index &+ 8 <= bytes.count {
        first = load(base, index)
        index &+= 8
    }
    var rest: UInt64 = 0
    while index < bytes.count {
        rest = rest << 8 | UInt64(bytes[index])
        index &+= 1
    }
    return folded(folded(first ^ secret.word, rest ^ hash) ^ secret.end, 0x9E37_79B9_7F4A_7C15)
}

@inline(__always)
private func load(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
}

@inline(__always)
private func folded(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
}
