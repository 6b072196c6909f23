import Core

/// `load:`: the tables that a pipeline's records go to, and how.
enum LoadSection {
    static let keys = [
        "member", "record", "members", "newest_by", "deleted", "history", "restatements", "remainder", "columns",
        "measures", "attributes", "explode",
    ]

    static func read(
        _ pipeline: ConfigSection, records: FieldPath?, schema: String, partition: PartitionSpec?
    ) -> [TableMapping] {
        guard let node = pipeline.requiredNode("load") else { return [] }
        let entries = pipeline.entries("load")
        if entries.isEmpty, case .mapping = node.content { pipeline.note("no table is named", at: node) }
        return entries.compactMap {
            table($0, records: records, schema: schema, partition: partition, pipeline.problems)
        }
    }

    private static func table(
        _ entry: ConfigNode.Entry, records: FieldPath?, schema: String, partition: PartitionSpec?,
        _ problems: ConfigProblems
    ) -> TableMapping? {
        guard let name = tableName(entry.key, schema: schema) else {
            problems.add(notAName(entry.key, at: entry.keyLocation, entry.value.keyPath))
            return nil
        }
        guard let section = ConfigSection(entry.value, keys: keys, problems) else { return nil }
        let explode = section.optional("explode", .path)
        let paths = ValuePath(explode: explode, records: records)
        let columns = ColumnSection.read(section, key: "columns", paths: paths, partition: partition)
        let measures = ColumnSection.read(section, key: "measures", paths: paths, partition: partition)
        noteTwice(columns + measures, in: section)
        let members = MemberSection.read(section, key: "member", paths: paths)
        if let node = section["member"], case .mapping(let entries) = node.content, entries.isEmpty {
            section.note("no member is named", at: node, suggestion: "write it like member: {campaign: id}")
        }
        if members.count > 1 { section.note("a row is a member of one dimension", at: section["member"]) }
        let version = WrittenPathSection.read(
            section, "newest_by", bringing: .instant, paths: paths.ofRecord, partition: partition)
        let deletion = DeletionSection.read(section, paths: paths.ofRecord, partition: partition)
        var mapping = TableMapping(
            table: name,
            member: members.first, recordID: section.optional("record", .path),
            members: MemberSection.read(section, key: "members", paths: paths), columns: columns, measures: measures,
            attributes: attributes(section, paths), newestBy: version?.path,
            deletedBy: deletion?.path, history: table(section, "history", schema),
            restatements: table(section, "restatements", schema), remainder: remainder(section, schema),
            location: entry.keyLocation)
        let instants: (FieldPath, ValueConversion?) -> ValueConversion? = { path, own in
            own ?? (columns + measures).conversion(of: path, bringing: [.instant])
        }
        mapping.versionConversion = version.flatMap { instants($0.path, $0.conversion) }
        mapping.deletedWhen = deletion?.words ?? []
        mapping.deletionConversion = deletion.flatMap { $0.words.isEmpty ? instants($0.path, $0.conversion) : nil }
        mapping.explode = explode
        if section.mapping.entries.isEmpty { section.note("nothing is loaded into this table") }
        return mapping
    }

    private static func tableName(_ text: String, schema: String) -> TableName? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ NameLiteral.isIdentifier($0) }) else { return nil }
        return TableName(schema: parts.count == 2 ? parts[0] : schema, name: parts[parts.count - 1])
    }

    private static func notAName(_ text: String, at location: SourceLocation, _ keyPath: String) -> ConfigError {
        ConfigError(
            at: location, keyPath: keyPath, "\"\(text.escapedForMessage)\" cannot be a table's name",
            suggestion: "use table or schema.table in a to z, 0 to 9 and _")
    }

    /// A table that goes with the one that is loaded.
    private static func table(_ section: ConfigSection, _ key: String, _ schema: String) -> TableName? {
        guard let text = section.optional(key, .text), let node = section[key] else { return nil }
        if let name = tableName(text, schema: schema) { return name }
        section.problems.add(notAName(text, at: node.location, node.keyPath))
        return nil
    }

    private static func remainder(_ section: ConfigSection, _ schema: String) -> RemainderMapping? {
        guard let node = section["remainder"] else { return nil }
        guard let remainder = ConfigSection(node, keys: ["of", "measures", "min_share"], section.problems) else {
            return nil
        }
        let measures = remainder.requiredNode("measures").flatMap { list in
            section.problems.noting { () throws(ConfigError) in
                var names: [String] = []
                for item in try list.items() { names.append(try ConfigReader.identifier.read(item)) }
                return names
            }
        }
        guard remainder.requiredNode("of") != nil, let totals = table(remainder, "of", schema), let measures else {
            return nil
        }
        if measures.isEmpty { remainder.note("no measure is named", at: remainder["measures"]) }
        return RemainderMapping(
            totals: totals, measures: measures, minimumShare: remainder.optional("min_share", .share) ?? 0,
            location: node.location)
    }

    private static func noteTwice(_ columns: [ColumnMapping], in section: ConfigSection) {
        var names: Set<String> = []
        for column in columns where !names.insert(column.column).inserted {
            section.problems.add(
                ConfigError(
                    at: column.location, keyPath: section.node.keyPath,
                    "the column \"\(column.column)\" is both in columns and in measures"))
        }
    }

    private static func attributes(_ section: ConfigSection, _ paths: ValuePath) -> [AttributeMapping] {
        section.entries("attributes").compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                AttributeMapping(name: entry.key, path: try paths.readerWithParent.read(entry.value))
            }
        }
    }
}
