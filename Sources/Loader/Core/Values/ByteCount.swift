/// A size in bytes. `16.mebibytes` reads as it is written in the configuration (`16MiB`).
package struct ByteCount: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var bytes: Int

    package init(bytes: Int) {
        self.bytes = bytes
    }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    package var description: String {
        switch bytes {
        case (1 << 20)... where bytes % (1 << 20) == 0: "\(bytes >> 20)MiB"
        case 1024... where bytes % 1024 == 0: "\(bytes >> 10)KiB"
        default: "\(bytes)B"
        }
    }
}

extension Int {
    package var mebibytes: ByteCount { ByteCount(bytes: self << 20) }
    package var kibibytes: ByteCount { ByteCount(bytes: self << 10) }
}
