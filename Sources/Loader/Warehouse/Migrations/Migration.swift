import CEmbeddedSQL
import Core

/// One step of the warehouse's schema: a file of `sql/migrations`, built into the binary.
package struct Migration: Sendable {
    /// The number that its name begins with.
    package let version: Int
    /// The file's name without its ending: `005_ad_performance`.
    package let name: String
    package let sql: String

    /// SHA-256 of the file: an applied migration must never change.
    package var checksum: [UInt8] {
        var sql = sql
        return sql.withUTF8 { sha256(UnsafeRawBufferPointer($0)) }
    }

    /// All migrations, in order.
    package static let all: [Migration] = {
        var migrations: [Migration] = []
        guard var file = octoload_migrations() else { return [] }
        while let name = file.pointee.name {
            let name = String(cString: name)
            let text = UnsafeBufferPointer(start: file.pointee.text, count: file.pointee.length)
            migrations.append(
                Migration(
                    version: Int(name.prefix { $0.isNumber }) ?? 0, name: name,
                    sql: String(decoding: text, as: UTF8.self)))
            file += 1
        }
        return migrations.sorted { $0.version < $1.version }
    }()
}
