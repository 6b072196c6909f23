import Core

/// A file of `sql/schema`, built into the binary: an area's tables, made once.
package struct Migration: Sendable {
    /// The number that its name begins with; no two modules share one.
    package let version: Int
    /// The file's name without its ending: `105_ad_performance`.
    package let name: String
    package let sql: String

    /// SHA-256 of the file: an applied migration must never change.
    package var checksum: [UInt8] { digest(of: sql) }

    /// Views and functions that are no more from here on, from the file's first line: `-- drops: mart.ad_performance`.
    var drops: [String] { names(after: "-- drops: ", in: sql) }
}

/// Names in the first line of a file, separated by commas; none if it begins with something else.
func names(after opening: String, in sql: String) -> [String] {
    guard let line = sql.split(separator: "\n", maxSplits: 1).first, line.hasPrefix(opening) else { return [] }
    return line.dropFirst(opening.count).split(separator: ",").map { String($0.drop { $0 == " " }) }
}

/// SHA-256 of a file's text.
func digest(of sql: String) -> [UInt8] {
    var sql = sql
    return sql.withUTF8 { sha256(UnsafeRawBufferPointer($0)) }
}
