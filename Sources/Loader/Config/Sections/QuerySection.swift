import Core
import Extract

/// `query: {status: active}`: parameters that every request carries.
enum QuerySection {
    /// - Parameter key: Of the mapping: `query`, or `form`.
    static func read(_ section: ConfigSection, key: String = "query") -> [QueryItem] {
        section.entries(key).compactMap { entry in
            section.problems.noting { () throws(ConfigError) in
                try entry.value.requireParameterName(entry.key)
                return QueryItem(name: entry.key, value: try ConfigReader.textOrEmpty.read(entry.value))
            }
        }
    }
}
