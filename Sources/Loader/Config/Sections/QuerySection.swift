import Core

/// `query: {status: active}`: parameters that every request carries.
enum QuerySection {
    /// - Parameter key: Of the mapping: `query`, or `form`.
    static func read(_ section: ConfigSection, key: String = "query") -> [QueryItem] {
        section.entries(key).compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                guard !entry.key.isEmpty, entry.key.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
                else {
                    throw entry.value.error("the parameter's name is empty or contains a control character")
                }
                return QueryItem(name: entry.key, value: try ConfigReader.textOrEmpty.read(entry.value))
            }
        }
    }
}
