import Core

/// A path, or `{from: path, format: epoch_ms}`: where a value is and how it is written.
struct WrittenPathSection {
    let path: FieldPath
    let conversion: ValueConversion?

    /// - Parameter result: What the value is.
    static func read(
        _ section: ConfigSection, _ key: String, bringing result: FormResult, paths: ValuePath,
        partition: PartitionSpec?
    ) -> WrittenPathSection? {
        guard let node = section[key] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            guard case .mapping = node.content else {
                return WrittenPathSection(path: try paths.reader.read(node), conversion: nil)
            }
            let keys = try ConfigMapping(node, keys: ["from", "parent", "level"] + ConversionSection.allKeys)
            let (conversion, check) = try ConversionSection.read(keys, partition: partition)
            if let check { throw node.error("format: \(check.rawValue) is a check of columns, not a form of values") }
            try ConversionSection.check(conversion, brings: result, in: keys)
            guard (keys["from"] == nil) != (keys["parent"] == nil) else {
                throw node.error("expected exactly one of from and parent")
            }
            let path = keys["parent"] == nil ? try keys.required("from", paths.reader) : try paths.parent(keys)
            return WrittenPathSection(path: path, conversion: conversion)
        }
    }
}

extension [ColumnMapping] {
    /// How the columns of a path read it, if they bring one of `results`: what need not be said twice.
    func conversion(of path: FieldPath, bringing results: Set<FormResult>) -> ValueConversion? {
        for column in self where column.source.path == path {
            guard let conversion = column.conversion, let form = conversion.form else { continue }
            let fits = results.contains { result in
                form.results.contains(result)
                    && (form.zoneUse(for: result) != .required || conversion.zone != nil)
            }
            if fits { return conversion }
        }
        return nil
    }
}
