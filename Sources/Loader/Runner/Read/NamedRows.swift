import Core
import Extract

/// Rows that are arrays as records: the page's header names their values.
///
/// Such a page is read whole before it is read as any other: what a run gains by reading it in place, it loses here.
struct NamedRows {
    let header: RowHeader
    let records: FieldPath
    /// For messages: `GET /report`.
    let label: String

    /// The page with an object for each row. A page that is no JSON, or has no array of rows, stays as it is: its reader says so.
    ///
    /// - Throws: `SourceError`: `noRecords` without a header, `brokenPage` for rows that do not fit it.
    func document(of body: PageBuffer) throws(SourceError) -> PageBuffer {
        guard var document = try? JSONValue(parsing: body.bytes, isSample: true),
            case .array(var rows)? = document[path: records], !rows.isEmpty
        else { return body }
        let names = try names(document, &rows)
        guard Set(names).count == names.count else { throw broken("two columns have one name in the header") }
        var named: [JSONValue] = []
        named.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() {
            guard case .array(let values) = row, values.count == names.count else {
                let what = if case .array(let values) = row { "has \(values.count) values" } else { "is no array" }
                throw broken("row \(index + 1) \(what), and the header names \(names.count) columns")
            }
            named.append(.object(zip(names, values).map { JSONValue.Member(name: $0, value: $1) }))
        }
        document.set(.array(named), at: records)
        return PageBuffer(document.text.utf8)
    }

    private func names(_ document: JSONValue, _ rows: inout [JSONValue]) throws(SourceError) -> [String] {
        let list: JSONValue?
        switch header {
        case .firstRow: list = rows.removeFirst()
        case .list(let path, _): list = document[path: path]
        }
        guard case .array(let items)? = list else {
            throw SourceError(.noRecords, "\(label): the page has no array of names where header says")
        }
        var names: [String] = []
        for item in items {
            var name: JSONValue? = item
            if case .list(_, let inner?) = header { name = item[path: inner] }
            guard let text = name?.scalarText, !text.isEmpty else { throw broken("a column of the header has no name") }
            names.append(text)
        }
        return names
    }

    private func broken(_ problem: String) -> SourceError { SourceError(.brokenPage, "\(label): \(problem)") }
}
