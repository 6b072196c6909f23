import Core
import Extract
import JSONReader

extension Pipeline {
    /// A sentence on what a page has instead of the records: `"data.items" is not on the page; it has: data, next`.
    func misses(records page: PageBuffer) -> String {
        let outline = PageOutline(of: page)
        let remedy = "name the place of the records in pipelines.\(name).records or in api.records"
        guard !outline.isArray else {
            return
                "the page is an array, and its records were expected at \"\(records)\"; write records: . for a bare list"
        }
        let keys = outline.keys.isEmpty ? "it has no keys" : "it has: \(outline.keys.asServerText(limit: 400))"
        guard let value = outline[records] else {
            return "there are no records at \"\(records)\", which is not on the page; \(keys); \(remedy)"
        }
        return "there are no records at \"\(records)\", which is \(value.noun); \(keys); \(remedy)"
    }

    /// A sentence on what a page without records says is wrong, though it has no code: `it holds an error ("error" is a text) and no records`.
    func errorBesideNothing(in page: PageBuffer, _ errors: ErrorSettings) -> String? {
        guard records != .root else { return nil }
        let names = Set(["error", "errors", errors.code.names.count > 1 ? errors.code.names[0] : "error"])
        for entry in PageOutline(of: page).entries
        where entry.path.names.count == 1 && names.contains(entry.path.names[0]) && !isInRecords(entry.path) {
            let hasContent =
                switch entry.value {
                case .scalar(let scalar): !scalar.isNothing && scalar.count != 0
                case .object(let isEmpty), .array(let isEmpty): !isEmpty
                }
            if hasContent { return "it holds an error (\"\(entry.path)\" is \(entry.value.noun)) and no records" }
        }
        return nil
    }

    private func isInRecords(_ path: FieldPath) -> Bool { records.names.first == path.names.first }
}
