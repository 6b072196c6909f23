import Glibc

/// A few codes that a code dimension is known to have, looked up for every row: most rows repeat them.
struct UsualCodes {
    private static let maximumCodes = 16
    private static let maximumLength = 31

    /// Per code its length and its bytes.
    private let places: UnsafeMutablePointer<UInt8>
    private var count = 0

    init() {
        places = .allocate(capacity: UsualCodes.maximumCodes * (UsualCodes.maximumLength + 1))
    }

    func deallocate() {
        places.deallocate()
    }

    @inline(__always)
    func contains(_ code: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = code.baseAddress else { return false }
        for number in 0..<count {
            let place = places + number &* (UsualCodes.maximumLength &+ 1)
            if Int(place[0]) == code.count, memcmp(place + 1, base, code.count) == 0 { return true }
        }
        return false
    }

    mutating func insert(_ code: [UInt8]) {
        guard count < UsualCodes.maximumCodes, code.count <= UsualCodes.maximumLength else { return }
        let place = places + count * (UsualCodes.maximumLength + 1)
        place[0] = UInt8(code.count)
        (place + 1).update(from: code, count: code.count)
        count += 1
    }
}
