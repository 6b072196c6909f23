import Core
import Foundation

/// Where the halves of a proposal are written, if they are.
struct DiscoveryFiles {
    private let yaml: String?
    private let sql: String?
    private let replaces: Bool
    private let folder: String?

    init(folder: String?, yaml: String?, sql: String?, replaces: Bool) {
        self.yaml = folder.map { "\($0)/pipelines.yaml" } ?? yaml
        self.sql = folder.map { "\($0)/table.sql" } ?? sql
        self.replaces = replaces
        self.folder = folder
    }

    var takesYAML: Bool { yaml != nil }
    var takesSQL: Bool { sql != nil }

    /// Before anything is asked of the API.
    func requireRoom() throws {
        for path in [yaml, sql].compactMap(\.self) { try NewFile(path: path, replaces: replaces).requireRoom() }
    }

    /// - Returns: Paths of what was written.
    func write(yaml text: String, sql statements: String) throws -> [String] {
        if let folder { try NewFile.makeFolder(folder) }
        var written: [String] = []
        for (path, text) in [(yaml, text), (sql, statements)] {
            guard let path else { continue }
            try NewFile(path: path, replaces: replaces).write(Words(lines: text))
            written.append(path)
        }
        return written
    }
}
