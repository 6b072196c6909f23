import Core

extension ConfigReader where Value == RowHeader {
    /// `columns`, `columns[].name`, `first_row`.
    static var rowHeader: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            if text == RowHeader.firstRowWord { return .firstRow }
            let parts = text.split(separator: "[].", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let paths = parts.compactMap { FieldPath($0) }
            guard paths.count == parts.count, let list = paths.first, !text.contains("{}"), !parts[0].contains("[]")
            else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" does not lead to names",
                    suggestion: "write columns, columns[].name, or first_row")
            }
            return .list(list, name: paths.count > 1 ? paths[1] : nil)
        }
    }
}
