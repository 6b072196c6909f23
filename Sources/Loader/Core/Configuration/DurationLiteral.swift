/// Durations as the file writes them: a whole number and a unit.
package enum DurationLiteral {
    /// Unit and its milliseconds.
    static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// `nil` if the text is not a number with a unit, or is longer than a thousand years.
    package static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
        else {
            return nil
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow, milliseconds <= 365_250 * 86_400_000 else { return nil }
        return .milliseconds(milliseconds)
    }

    /// In the largest unit that is exact: `15m`.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1_000
        let unit = ["d", "h", "m", "s"].lazy.compactMap { name in units.first { $0.name == name } }
            .first { milliseconds != 0 && milliseconds.isMultiple(of: $0.milliseconds) }
        return unit.map { "\(milliseconds / $0.milliseconds)\($0.name)" }
            ?? (milliseconds == 0 ? "0s" : "\(milliseconds)ms")
    }
}

extension ConfigReader where Value == Duration {
    /// `500ms`, `30s`, `15m`, `2h`, `85d`.
    package static func duration(in range: ClosedRange<Duration>) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let duration = DurationLiteral.duration(text) else {
                let isBare = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
                throw node.error(
                    isBare
                        ? "\"\(text.escapedForMessage)\" has no unit"
                        : "\"\(text.escapedForMessage)\" is not a duration",
                    suggestion: isBare
                        ? "write \(text)s, \(text)m, \(text)h or \(text)d" : "for example 500ms, 30s, 15m, 2h, 85d")
            }
            guard range.contains(duration) else {
                throw node.error(
                    "\(text) is out of range",
                    suggestion:
                        "allowed: \(DurationLiteral.text(range.lowerBound)) to \(DurationLiteral.text(range.upperBound))"
                )
            }
            return duration
        }
    }
}

extension ConfigReader where Value == Int {
    /// `31d`: a duration of whole days, as their number.
    package static func days(in range: ClosedRange<Int>) -> ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let day = Duration.seconds(86_400)
            let duration = try ConfigReader<Duration>.duration(in: day * range.lowerBound...day * range.upperBound)
                .read(node)
            guard duration.components.seconds.isMultiple(of: 86_400), duration.components.attoseconds == 0 else {
                throw node.error("\(try node.scalar()) is not a whole number of days", suggestion: "for example 31d")
            }
            return Int(duration.components.seconds / 86_400)
        }
    }
}
