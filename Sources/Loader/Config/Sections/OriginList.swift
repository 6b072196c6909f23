import Core

/// `origins: [https://files.example.com]`: where files may come from besides the API.
enum OriginList {
    static func read(_ section: ConfigSection, _ environment: [String: String]) -> Set<Origin> {
        guard let list = section["origins"] else { return [] }
        let items = section.problems.noting { () throws(ConfigError) in try list.items() } ?? []
        return Set(
            items.compactMap { item in
                guard let text = text(item, environment, section.problems), !text.isEmpty else { return nil }
                guard let url = HTTPURL(text), url.path.isEmpty || url.path == "/", url.query == nil else {
                    section.note("this is not an origin", at: item, suggestion: "for example https://files.example.com")
                    return nil
                }
                guard url.origin.scheme == "https" || url.origin.isLoopback else {
                    section.note("files would come in clear text over plain http", at: item, suggestion: "use https")
                    return nil
                }
                return url.origin
            })
    }

    /// Text, or `{env: NAME}`, which is empty if the variable is not set.
    static func text(_ node: ConfigNode, _ environment: [String: String], _ problems: ConfigProblems) -> String? {
        if case .scalar = node.content {
            return problems.noting { () throws(ConfigError) in try ConfigReader.text.read(node) }
        }
        guard let section = ConfigSection(node, keys: ["env"], problems),
            let variable = section.required("env", .text)
        else { return nil }
        guard variable.isEnvironmentVariableName else {
            section.note("this is not the name of an environment variable", at: section["env"])
            return nil
        }
        return environment[variable] ?? ""
    }
}
