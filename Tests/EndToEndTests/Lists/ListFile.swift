import Foundation
import Testing

/// What is expected of a list in Tests/Lists, as its file `list` says it.
///
/// `discover ARGUMENTS` (a shell's words; `{api}`: the server's address), `table NAME`, `paginate YAML`, `key COLUMNS`,
/// `newest_by COLUMN` or nothing.
struct ListFile: Sendable {
    let arguments: String
    let table: String
    let paginate: String
    let key: [String]
    let newestBy: String?

    init(_ text: String) throws {
        var lines: [Substring: String] = [:]
        for line in text.split(separator: "\n") {
            let word = line.prefix { $0 != " " }
            lines[word] = String(line.dropFirst(word.count + 1))
        }
        arguments = try #require(lines["discover"])
        table = try #require(lines["table"])
        paginate = try #require(lines["paginate"])
        key = try #require(lines["key"]).components(separatedBy: ", ")
        newestBy = lines["newest_by"]
    }
}
