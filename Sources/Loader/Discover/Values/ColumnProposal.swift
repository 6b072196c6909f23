import Core

/// A column of the table that is proposed, and where its values come from.
package struct ColumnProposal: Sendable {
    package var name: String
    package var source: FieldSource
    package var type: ProposedType
    /// Records that have a value there.
    package var present: Int
    /// Part of the key: never null.
    package var isKey = false
    /// Its values, record by record.
    package var values: [JSONValue?]

    /// Every record has a value there that stays one: no word for nothing.
    package var isNeverNull: Bool {
        present == values.count && present > 0 && !type.conversion.contains { $0.key == "null" }
    }

    package var words: NameWords {
        FieldValues(source: source, values: []).words
    }

    /// As `columns:` has it: a path, or a mapping of it and how its values are written.
    package var mapping: Flow {
        guard let path = source.text else { return .map([Flow.Entry("key", .text("true"))] + type.conversion) }
        guard !type.conversion.isEmpty else { return .text(path) }
        return .map([Flow.Entry("from", .text(path))] + type.conversion)
    }
}

/// The columns that records would fill.
package struct ColumnSet: Sendable {
    package var columns: [ColumnProposal]
    /// Places that no path can name; they are left out.
    package var unnamed: [String]

    package init(_ records: [RecordsPlace.Record], header: [String]? = nil) {
        let fields = RecordFields(records, header: header)
        var names = ColumnNames()
        columns = fields.fields.map { field in
            ColumnProposal(
                name: names.name(for: field.source.names), source: field.source, type: TypeInference(field).proposal(),
                present: field.present.count, values: field.values)
        }
        unnamed = fields.unnamed
    }
}
