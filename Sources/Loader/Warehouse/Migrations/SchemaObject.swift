import Core

/// A file of `sql/functions` or `sql/views`: one view, or one function with its namesakes, made anew whenever the file changes.
///
/// It may be applied any number of times, and has comment and rights beside the definition.
package struct SchemaObject: Sendable {
    /// The file's name without its ending, which is that of the object: `mart.ad_performance`.
    package let name: String
    package let sql: String
    /// Objects that must be there before it, from the file's first line: `-- needs: mart.ad_performance, etl.gap_at`.
    package let needs: [String]

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
        needs = names(after: "-- needs: ", in: sql)
    }

    /// SHA-256 of the file, in hexadecimal digits.
    package var checksum: String { hexadecimal(digest(of: sql)) }

    /// Schema and name of what the file makes.
    var parts: (schema: String, name: String) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.last ?? "")
    }

    /// Each behind those that it needs, else by name; `nil`: some need each other.
    ///
    /// What is needed and not among them is taken to be there.
    static func ordered(_ objects: [SchemaObject]) -> [SchemaObject]? {
        var waiting = objects.sorted { $0.name < $1.name }
        var ordered: [SchemaObject] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            guard let next = waiting.firstIndex(where: { names.isDisjoint(with: $0.needs) }) else { return nil }
            ordered.append(waiting.remove(at: next))
        }
        return ordered
    }
}
