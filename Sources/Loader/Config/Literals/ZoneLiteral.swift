import Core

/// `UTC`, `Europe/Zurich`, or a column of the partition's dimension: `domain.time_zone`.
enum ZoneLiteral {
    static func zone(_ node: ConfigNode, partition: PartitionSpec?) throws(ConfigError) -> ZoneSource {
        let text = try node.scalar()
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 2, NameLiteral.isIdentifier(parts[0]), NameLiteral.isIdentifier(parts[1]) {
            guard let partition else {
                throw node.error(
                    "there is no partition to take \"\(text)\" from", suggestion: "add for_each to the pipeline")
            }
            guard partition.entity == parts[0] else {
                throw node.error(
                    "the partition is \"\(partition.entity)\"", suggestion: "write \(partition.entity).\(parts[1])")
            }
            return .partition(String(parts[1]))
        }
        // Abbreviations are refused: IST is three zones.
        guard text == "UTC" || isArea(text) else {
            throw node.error(
                "\"\(text.escapedForMessage)\" is not a time zone",
                suggestion: "write UTC, an IANA name such as Europe/Zurich, or a column such as domain.time_zone")
        }
        return .named(text)
    }

    private static func isArea(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count) && text.utf8.count <= 64
            && parts.allSatisfy { part in
                part.utf8.first.map { (0x41...0x5A).contains($0) } == true
                    && part.utf8.allSatisfy { byte in
                        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || "_+-".utf8.contains(byte)
                    }
            }
    }
}
