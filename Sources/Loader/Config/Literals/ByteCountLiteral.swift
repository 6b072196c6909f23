import Core

extension ConfigReader where Value == ByteCount {
    /// `16MiB`: a whole number and one of B, KiB, MiB, GiB.
    static func byteCount(in range: ClosedRange<ByteCount>) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let shifts = ["B": 0, "KiB": 10, "MiB": 20, "GiB": 30]
            guard let number = Int(digits), let shift = shifts[String(text.dropFirst(digits.count))], number < 1 << 32
            else {
                throw node.error("\"\(text.escapedForMessage)\" is not a size", suggestion: "for example 512KiB, 16MiB")
            }
            let size = ByteCount(bytes: number << shift)
            guard range.contains(size) else {
                throw node.error(
                    "\(text) is out of range", suggestion: "allowed: \(range.lowerBound) to \(range.upperBound)")
            }
            return size
        }
    }
}
