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
        let folder = section.requiredNode("folder").flatMap { OriginList.text($0, environment, section.problems) }
        let size = section.optional("max_size", .byteCount(in: ByteCount(bytes: 1)...ByteCount(bytes: 256 << 20)))
        guard let url, let name, let folder else { return nil }
        return DownloadSpec(
            url: url, bytes: section.optional("bytes", .path), sha256: section.optional("sha256", .path),
            expires: section.optional("expires", .path), name: name, folder: folder.isEmpty ? nil : folder,
            origins: OriginList.read(section, environment),
            maximumSize: size ?? usualSize)
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
