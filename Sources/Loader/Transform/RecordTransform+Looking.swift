import Core
import JSONReader

/// What a person wants to know of the page read last, before its records are staged.
extension RecordTransform {
    /// Paths of the mapping that none of the page's records has, not even as null. Empty for a page without records.
    package var unmetPaths: [FieldPath] {
        guard let contents = page?.contents, contents.count > 0 else { return [] }
        return plan.fields.indices.filter { field in
            plan.paths[field].isExpected
                && (0..<contents.count).allSatisfy { contents.cells(of: $0)[field].kind == .absent }
        }.map { plan.fields[$0] }
    }

    /// The first records as they came.
    package func records(atMost limit: Int) -> [[UInt8]] {
        guard let contents = page?.contents else { return [] }
        return (0..<min(limit, contents.count)).map { Array(contents.payload(of: $0)) }
    }

    /// The API's id of the first record, by the entity that its pipeline says it is a member of. Ids of several parts are
    /// left out.
    package func firstMembers(of pipeline: Pipeline) -> [String: String] {
        guard let contents = page?.contents, contents.count > 0 else { return [:] }
        var ids: [String: String] = [:]
        for member in pipeline.loads.compactMap(\.member) where member.id.count == 1 {
            guard let field = plan.fields.firstIndex(of: member.id[0]) else { continue }
            let cell = contents.cells(of: 0)[field]
            if cell.isString || cell.isNumber { ids[member.entity] = cell.copiedText }
        }
        return ids
    }
}
