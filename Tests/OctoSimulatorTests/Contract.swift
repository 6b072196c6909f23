import Foundation
import Testing

/// The API's description, as far as these tests read it.
enum Contract {
    /// The members that a schema requires. All schemas of records require every member they describe.
    static func members(of schema: String) throws -> Set<String> {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/contract/busyocto-openapi.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "\n    \(schema):\n")?.upperBound)
        let list = try #require(text[start...].firstRange(of: "required: ["))
        let end = try #require(text[list.upperBound...].firstIndex(of: "]"))
        return Set(
            text[list.upperBound..<end].split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        )
    }

    static let bareTombstone: Set<String> = ["id", "object", "domain_id", "updated_at", "deleted_at"]
}
