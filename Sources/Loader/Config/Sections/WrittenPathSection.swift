import Core

/// A path, or `{from: path, format: epoch_ms}`: where a value is and how it is written.
struct WrittenPathSection {
    let path: FieldPath
    let conversion: ValueConversion?

    /// - Parameter result: What the value is.
    static func read(
        _ section: ConfigSection, _ key: String, bringing result: FormResult, partition: PartitionSpec?
    ) -> WrittenPathSection? {
        guard let node = section[key] else { return nil }
        return section.problems.noting { () throws(ConfigError) in
            guard case .mapping = node.content else {
                return WrittenPathSection(path: try ConfigReader.path.read(node), conversion: nil)
            }
            let keys = try ConfigMapping(node, keys: ["from"] + ConversionSection.allKeys)
            let (conversion, check) = try ConversionSection.read(keys, partition: partition)
            if let check { throw node.error("format: \(check.rawValue) is a check of columns, not a form of values") }
            try ConversionSection.check(conversion, brings: result, in: keys)
            return WrittenPathSection(path: try keys.required("from", .path), conversion: conversion)
        }
    }
}

extension [ColumnMapping] {
    /// How the columns of a path read it, if they bring one of `results`: what need not be said twice.
    func conversion(of path: FieldPath, bringing results: Set<FormResult>) -> ValueConversion? {
        for column in self where column.source.path == path {
            guard let conversion = column.conversion, let form = conversion.form else { continue }
            if form.results.contains(where: results.contains) { return conversion }
        }
        return nil
    }
}
