import Core
import ValueForms

/// `columns:` and `measures:`: a path, or one of `{from:}`, `{const:}`, `{day_of:, zone:}`, `{partition:}`.
enum ColumnSection {
    static let keys = ["from", "const", "day_of", "partition", "mapped"] + ConversionSection.allKeys

    static func read(_ section: ConfigSection, key: String, partition: PartitionSpec?) -> [ColumnMapping] {
        section.entries(key).compactMap { entry in
            section.problems.noting { () throws(ConfigError) in try column(entry, partition: partition) }
        }
    }

    private static func column(_ entry: ConfigNode.Entry, partition: PartitionSpec?) throws(ConfigError)
        -> ColumnMapping
    {
        guard NameLiteral.isIdentifier(entry.key) else { throw entry.value.badName(entry.key) }
        var mapping = ColumnMapping(column: entry.key, source: .constant(""), format: nil, location: entry.keyLocation)
        if case .mapping = entry.value.content {
            let keys = try ConfigMapping(entry.value, keys: keys)
            mapping.source = try source(keys, partition: partition)
            if mapping.source.path != nil {
                let read = try ConversionSection.read(keys, partition: partition)
                mapping.conversion = read.conversion
                if keys["day_of"] != nil {
                    try ConversionSection.check(read.conversion, brings: .instant, in: keys)
                    if let check = read.check { throw keys.node.error("\(check.rawValue) is no form of an instant") }
                }
                mapping.format = read.check
            }
            mapping.presence = try keys.optional("mapped", .presence)
        } else {
            mapping.source = .field(try ConfigReader.path.read(entry.value))
        }
        return mapping
    }

    private static func source(_ keys: ConfigMapping, partition: PartitionSpec?) throws(ConfigError) -> ColumnSource {
        let given = ["from", "const", "day_of", "partition"].filter { keys[$0] != nil }
        guard given.count == 1 else {
            throw keys.node.error("expected exactly one of from, const, day_of and partition")
        }
        if let mapped = keys["mapped"], given != ["from"], given != ["day_of"] {
            throw mapped.error("mapped belongs to from and day_of")
        }
        for key in ConversionSection.allKeys where given != ["from"] && given != ["day_of"] {
            if let node = keys[key] { throw node.error("\(key) belongs to from and day_of") }
        }
        switch given[0] {
        case "from": return .field(try keys.required("from", .path))
        case "const": return .constant(try keys.required("const", .textOrEmpty))
        case "partition":
            let column = try keys.required("partition", .identifier)
            guard partition != nil else {
                throw keys.node.error(
                    "there is no partition to take \"\(column)\" from", suggestion: "add for_each to the pipeline")
            }
            return .partition(column)
        default:
            let path = try keys.required("day_of", .path)
            guard let zone = keys["zone"] else {
                let own = partition.map { " or \($0.entity).time_zone" } ?? ""
                throw keys.node.error("the key \"zone\" is missing", suggestion: "for example zone: UTC\(own)")
            }
            return .day(of: path, zone: try ZoneLiteral.zone(zone, partition: partition))
        }
    }
}

extension ConfigReader where Value == PathPresence {
    static var presence: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let presence = PathPresence(rawValue: text) else {
                throw node.error(
                    "mapped is \"\(text.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: text, among: PathPresence.allCases.map(\.rawValue)))
            }
            return presence
        }
    }
}
