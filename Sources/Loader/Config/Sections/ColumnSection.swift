import Core
import ValueForms

/// `columns:` and `measures:`: a path, or one of `{from:}`, `{parent:}`, `{position:}`, `{const:}`, `{day_of:, zone:}`,
/// `{partition:}`.
enum ColumnSection {
    private static let sources = ["from", "parent", "key", "position", "const", "day_of", "partition"]
    /// Those that take a value of the record, which may be written in many ways.
    private static let values = ["from", "parent", "key", "day_of"]
    static let keys = sources + ["mapped", "level"] + ConversionSection.allKeys

    static func read(_ section: ConfigSection, key: String, paths: ValuePath, partition: PartitionSpec?)
        -> [ColumnMapping]
    {
        section.entries(key).compactMap { entry in
            section.problems.noting { () throws(ConfigError) in try column(entry, paths, partition: partition) }
        }
    }

    private static func column(_ entry: ConfigNode.Entry, _ paths: ValuePath, partition: PartitionSpec?)
        throws(ConfigError) -> ColumnMapping
    {
        guard NameLiteral.isIdentifier(entry.key) else { throw entry.value.badName(entry.key) }
        var mapping = ColumnMapping(column: entry.key, source: .constant(""), format: nil, location: entry.keyLocation)
        if case .mapping = entry.value.content {
            let keys = try ConfigMapping(entry.value, keys: keys)
            mapping.source = try source(keys, paths, partition: partition)
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
            mapping.source = .field(try paths.reader.read(entry.value))
        }
        return mapping
    }

    private static func source(_ keys: ConfigMapping, _ paths: ValuePath, partition: PartitionSpec?)
        throws(ConfigError) -> ColumnSource
    {
        let given = sources.filter { keys[$0] != nil }
        guard given.count == 1, let source = given.first else {
            throw keys.node.error("expected exactly one of \(sources.joined(separator: ", "))")
        }
        for key in ["mapped"] + ConversionSection.allKeys where !values.contains(source) {
            if let node = keys[key] { throw node.error("\(key) belongs to \(values.joined(separator: ", "))") }
        }
        if let node = keys["position"], paths.explode == nil {
            throw node.error("position is of tables of elements", suggestion: "add explode to the table")
        }
        if let node = keys["level"], source != "parent" { throw node.error("level belongs to parent") }
        switch source {
        case "from": return .field(try keys.required("from", paths.reader))
        case "parent": return .field(try paths.parent(keys))
        case "key": return .field(try paths.key(keys))
        case "position": return .position(first: try keys.required("position", .integer(in: 0...1)))
        case "const": return .constant(try keys.required("const", .textOrEmpty))
        case "partition":
            let column = try keys.required("partition", .identifier)
            guard partition != nil else {
                throw keys.node.error(
                    "there is no partition to take \"\(column)\" from", suggestion: "add for_each to the pipeline")
            }
            return .partition(column)
        default:
            let path = try keys.required("day_of", paths.readerWithParent)
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
