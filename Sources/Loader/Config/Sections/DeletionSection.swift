import Core

/// `deleted: deleted_at`, `deleted: {from: removed, format: epoch_ms}`, or `deleted: {from: status, when: [archived, removed]}`: how a
/// record says that it is a tombstone.
struct DeletionSection {
    let path: FieldPath
    let conversion: ValueConversion?
    /// Values that mean "deleted"; empty: the value is an instant, and any is.
    let words: Set<String>

    static func read(
        _ section: ConfigSection, paths: ValuePath, partition: PartitionSpec?
    ) -> DeletionSection? {
        guard let node = section["deleted"], case .mapping(let entries) = node.content,
            entries.contains(where: { $0.key == "when" })
        else {
            return WrittenPathSection.read(section, "deleted", bringing: .instant, paths: paths, partition: partition)
                .map { DeletionSection(path: $0.path, conversion: $0.conversion, words: []) }
        }
        return section.problems.noting { () throws(ConfigError) in
            let keys = try ConfigMapping(node, keys: ["from", "when"])
            let path = try keys.required("from", paths.reader)
            let words = try keys.required("when", .words)
            guard section.has("newest_by") else {
                throw node.error(
                    "such a mark says no time, and nothing else of the record does",
                    suggestion: "name its version in newest_by: a row is deleted from then on")
            }
            return DeletionSection(path: path, conversion: nil, words: words)
        }
    }
}

extension ConfigReader where Value == Set<String> {
    /// `true`, or `[archived, removed]`.
    fileprivate static var words: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            guard case .sequence(let items) = node.content else { return [try ConfigReader<String>.text.read(node)] }
            guard !items.isEmpty else { throw node.error("the list is empty") }
            var words: Set<String> = []
            for item in items { words.insert(try ConfigReader<String>.text.read(item)) }
            return words
        }
    }
}
