import Core

/// What a run met, as the parameter of the statement that adds it.
struct FieldDocument: Encodable {
    struct Mapped: Encodable {
        let path: String
        let records: Int
        let met: Int
        let nulls: Int
        let types: [String]
        let example: String?
        let isGone: Bool
        let absentFrom: [String]
        let presentIn: [String]
    }

    struct Unmapped: Encodable {
        let path: String
        let types: [String]
        let example: String
    }

    struct Code: Encodable {
        let codeTable: String
        let code: String
    }

    let mapped: [Mapped]
    let unmapped: [Unmapped]
    let codes: [Code]

    init(_ news: FieldNews) {
        mapped = news.mapped.map { field in
            Mapped(
                path: storable(field.path), records: field.records, met: field.met, nulls: field.nulls,
                types: field.types, example: field.example.map(storable), isGone: field.isGone,
                absentFrom: field.absentFrom.sorted(), presentIn: field.presentIn.sorted())
        }
        unmapped = news.unmapped.map { field in
            Unmapped(
                path: storable(field.path), types: [field.type].compactMap { $0 }, example: storable(field.example))
        }
        codes = news.codes.map { Code(codeTable: $0.table, code: storable($0.code)) }
    }
}

/// Text as PostgreSQL can keep it.
private func storable(_ text: String) -> String { text.filter { $0 != "\0" } }
