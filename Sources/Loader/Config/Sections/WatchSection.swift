import Core

/// `watch: {sql: workflows/new_ads.sql, key: [content_id], client: client, at: first_seen_at}`
enum WatchSection {
    static let keys = ["sql", "key", "client", "at"]
    private static let longestFile = 64 << 10

    static func read(_ node: ConfigNode, _ problems: ConfigProblems) -> Watch? {
        guard let section = ConfigSection(node, keys: keys, problems) else { return nil }
        let query = section.requiredNode("sql").flatMap { node in
            problems.noting { () throws(ConfigError) in try sql(node) }
        }
        let key = section.requiredNode("key").flatMap { node in
            problems.noting { () throws(ConfigError) in
                var names: [String] = []
                for item in try node.items() { names.append(try ConfigReader.identifier.read(item)) }
                guard !names.isEmpty else {
                    throw node.error("no column is named", suggestion: "for example [content_id]")
                }
                return names
            }
        }
        let client = section.optional("client", .identifier)
        let at = section.optional("at", .identifier)
        guard let query, let key else { return nil }
        return Watch(sql: query.text, origin: query.origin, key: key, client: client, at: at)
    }

    /// A file beside the configuration, if it is called so; else the query itself.
    private static func sql(_ node: ConfigNode) throws(ConfigError) -> (text: String, origin: String) {
        let written = try ConfigReader<String>.lines.read(node)
        guard written.hasSuffix(".sql"), !written.contains(where: \.isWhitespace) else {
            return (written, "\(node.location)")
        }
        let folder = node.location.file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let path = written.hasPrefix("/") || folder.isEmpty ? written : folder.joined(separator: "/") + "/" + written
        let bytes: [UInt8]
        do throws(ConfigError) { bytes = try ConfigFile.bytes(path: path, limit: longestFile) } catch {
            throw node.error(
                error.problem, suggestion: "a query's file is named as seen from the configuration's folder")
        }
        guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
            throw node.error("\(written) is not UTF-8 text")
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw node.error("\(written) is empty") }
        return (text, written)
    }
}
