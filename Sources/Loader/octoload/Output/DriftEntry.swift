import Core

/// A difference between an API's records and the mappings, or what the records were before.
struct DriftEntry: Encodable {
    let pipeline: String
    let kind: String
    /// Path in the record; of a code its dimension.
    let field: String
    let types: [String]
    let earlierTypes: [String]
    /// When it came up (RFC 3339); `nil`: it never has.
    let since: String?
    /// Of mapped paths: when a record had it last.
    let lastSeenAt: String?
    let example: String?

    private init(_ pipeline: String, _ kind: DriftKind, _ field: KnownField, since: Instant?) {
        self.pipeline = pipeline
        self.kind = kind.rawValue
        self.field = field.path
        types = field.types
        earlierTypes = field.earlierTypes
        self.since = since?.description
        lastSeenAt = field.isMapped ? field.lastSeenAt?.description : nil
        example = field.example
    }

    private init(_ pipeline: String, _ code: KnownCode) {
        self.pipeline = pipeline
        kind = DriftKind.code.rawValue
        field = code.table
        types = []
        earlierTypes = []
        since = code.firstSeenAt?.description
        lastSeenAt = nil
        example = code.code
    }

    /// Those of one pipeline.
    static func entries(of pipeline: String, _ fields: [KnownField], _ codes: [KnownCode]) -> [DriftEntry] {
        let beginning = fields.compactMap(\.firstSeenAt).min()
        func entries(_ kind: DriftKind, since: (KnownField) -> Instant?, where condition: (KnownField) -> Bool)
            -> [DriftEntry]
        {
            fields.filter(condition).map { DriftEntry(pipeline, kind, $0, since: since($0)) }
        }
        return entries(.gone, since: \.goneSince) { $0.isMapped && $0.goneSince != nil }
            + entries(.neverMet, since: { _ in nil }) { $0.isMapped && $0.records > 0 && $0.firstSeenAt == nil }
            + entries(.new, since: \.firstSeenAt) { field in
                guard let first = field.firstSeenAt, let beginning else { return false }
                return field.isMapped && first > beginning
            }
            + entries(.type, since: \.typesChangedAt) { $0.typesChangedAt != nil }
            + codes.map { DriftEntry(pipeline, $0) }
            + entries(.unmapped, since: \.firstSeenAt) { !$0.isMapped }
    }

    static func table(_ entries: [DriftEntry]) -> Words {
        var table = TextTable([
            ("pipeline", .left), ("what", .left), ("field", .left), ("type", .left), ("since", .left),
            ("example", .left),
        ])
        for entry in entries {
            let before = entry.kind == DriftKind.type.rawValue ? entry.earlierTypes.joined(separator: ", ") + " → " : ""
            table.add([
                entry.pipeline, entry.kind, clipped(entry.field, to: 60), before + entry.types.joined(separator: ", "),
                entry.since ?? "–", clipped(entry.example ?? "", to: 40),
            ])
        }
        return table.rendered()
    }
}
