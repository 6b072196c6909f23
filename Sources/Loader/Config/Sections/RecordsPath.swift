import Core

extension ConfigReader where Value == FieldPath {
    /// Where records lie: `data`, `.` for the document itself, `ads[].days`, `campaigns{}`.
    static var recordsPath: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try ConfigReader<String>.text.read(node)
            guard let path = FieldPath(records: text) else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" does not lead to records",
                    suggestion:
                        "write names with dots, [] behind an array whose elements hold the records, {} behind an object of records"
                )
            }
            return path
        }
    }
}
