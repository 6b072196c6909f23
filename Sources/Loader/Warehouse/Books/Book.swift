import Core
import Foundation

/// What the database keeps of one matter, read and written over a session.
///
/// A book is a value: making one costs nothing, and it holds nothing but the session. Statements whose text is fixed stand
/// beside it and are prepared against a migrated database by a test.
protocol Book: Sendable {
    var session: DatabaseSession { get }
    /// The statements whose text is fixed.
    static var statements: [String] { get }
}

extension Book {
    func query(_ sql: String, _ parameters: [String?] = [], doing: String) async throws(WarehouseError) -> QueryResult {
        try await session.query(sql, parameters, doing: doing)
    }
}

/// JSON for a parameter.
func jsonLiteral(_ value: some Encodable, doing: String) throws(WarehouseError) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
        throw WarehouseError(.unusable, doing: doing, "it cannot be written as JSON: \(error)")
    }
}
