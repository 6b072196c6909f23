import Core
import Foundation

/// The files that `octoload init` writes.
struct InitFiles {
    let folder: String
    let replaces: Bool

    private func file(_ name: String, mode: mode_t = 0o644) -> NewFile {
        NewFile(path: folder == "." ? name : "\(folder)/\(name)", mode: mode, replaces: replaces)
    }

    private var yaml: NewFile { file("pipelines.yaml") }
    private var sql: NewFile { file("table.sql") }
    private var environment: NewFile { file("octoload.env", mode: 0o600) }

    func requireRoom() throws {
        for file in [yaml, sql, environment] { try file.requireRoom() }
    }

    /// - Returns: Paths of what was written.
    func write(yaml text: String, sql statements: String, environment variables: String) throws -> [String] {
        try NewFile.makeFolder(folder)
        try yaml.write(Words(lines: text))
        try sql.write(Words(lines: statements))
        try environment.write(Words(lines: variables))
        return [yaml, sql, environment].map(\.path)
    }
}
