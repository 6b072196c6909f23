import Core
import Discover
import Testing

/// A document as a test writes it.
func json(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: text.utf8, isSample: true)
}

/// What is proposed for a column of these values, each written as JSON.
func proposedType(_ name: String, _ values: [String]) throws -> ProposedType {
    let values = try values.map { $0 == "absent" ? nil : try json($0) }
    return TypeInference(FieldValues(source: .path([name]), values: values)).proposal()
}

/// Columns of records, each written as JSON.
func columns(_ records: [String], header: [String]? = nil) throws -> [ColumnProposal] {
    ColumnSet(try records.map { RecordsPlace.Record(value: try json($0)) }, header: header).columns
}

/// A page of a list at `https://api.example.com/v1/things`.
func page(_ text: String, headers: [String: String] = [:], query: [String: String] = [:]) throws -> ListedPage {
    let document = try json(text)
    let place = RecordsSearch(resource: "things").places(in: document).first
    return ListedPage(
        document: document, headers: headers.map { HTTPHeader(name: $0.key, value: $0.value) },
        place: place ?? RecordsPlace(form: .document, names: [], count: 0, score: 0),
        query: query.map { QueryItem(name: $0.key, value: $0.value) },
        url: try #require(HTTPURL("https://api.example.com/v1/things")))
}
