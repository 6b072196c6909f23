import Core

/// `download: {url: url, bytes: bytes, sha256: sha256, to: "{report}.{format}", folder: files, origins: [https://files.example.com]}`
enum DownloadSection {
    static let keys = ["url", "bytes", "sha256", "expires", "to", "folder", "origins", "max_size"]

    private static let usualSize = ByteCount(bytes: 32 << 20)

    static func read(_ pipeline: ConfigSection, partition: PartitionSpec?, environment: [String: String])
        -> DownloadSpec?
    {
        guard let node = pipeline["download"],
            let section = ConfigSection(node, keys: keys, pipeline.problems)
        else { return nil }
        let url = section.required("url", .path)
        let name = section.requiredNode("to").flatMap { template($0, partition, section.problems) }
        let folder = section.requiredNode("folder").flatMap { text($0, environment, section.problems) }
        let size = section.optional("max_size", .byteCount(in: ByteCount(bytes: 1)...ByteCount(bytes: 256 << 20)))
        guard let url, let name, let folder else { return nil }
        return DownloadSpec(
            url: url, bytes: section.optional("bytes", .path), sha256: section.optional("sha256", .path),
            expires: section.optional("expires", .path), name: name, folder: folder.isEmpty ? nil : folder,
            origins: origins(section, environment),
            maximumSize: size ?? usualSize)
    }

    /// Text, or `{env: NAME}`, which is empty if the variable is not set.
    private static func text(_ node: ConfigNode, _ environment: [String: String], _ problems: ConfigProblems)
        -> String?
    {
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

    private static func origins(_ section: ConfigSection, _ environment: [String: String]) -> Set<Origin> {
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

    private static func template(_ node: ConfigNode, _ partition: PartitionSpec?, _ problems: ConfigProblems)
        -> FileNameTemplate?
    {
        problems.noting { () throws(ConfigError) in
            let text = try ConfigReader.text.read(node)
            guard let template = FileNameTemplate(text, entity: partition?.entity) else {
                throw node.error(
                    "this is not the path of a file below the folder",
                    suggestion: "for example {report}/{report}.{format}, of a to z, 0 to 9, . _ - and /")
            }
            return template
        }
    }
}

extension FileNameTemplate {
    /// - Parameter entity: What `{entity}` stands for the partition's id.
    /// - Returns: `nil` if a path could lead out of the folder, or a placeholder is no path of a field.
    init?(_ text: String, entity: String?) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: "}") else { return nil }
            let name = String(rest[..<close])
            if name == entity {
                parts.append(.partition)
            } else if let path = FieldPath(name), path != .root {
                parts.append(.field(path))
            } else {
                return nil
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        let fixed = parts.map { part in
            if case .text(let text) = part { text } else { "x" }
        }.joined()
        let isSafe = fixed.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
        }
        let folders = fixed.split(separator: "/", omittingEmptySubsequences: false)
        guard isSafe, folders.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return nil }
        self.init(parts: parts)
    }
}
