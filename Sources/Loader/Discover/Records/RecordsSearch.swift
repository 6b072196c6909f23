import Core

/// Looks through a page for places where records may lie.
package struct RecordsSearch {
    /// Last part of the list's address: `/shop/orders` has `orders`.
    let resource: String

    private static let deepest = 4
    /// Names that APIs give to the list of records.
    private static let usualNames: Set<String> = [
        "data", "items", "results", "records", "value", "values", "rows", "elements", "entries", "list", "content",
        "objects",
        "hits", "docs", "documents", "features", "resources", "edges", "nodes", "response", "result", "collection",
        "payload",
        "_embedded", "entities", "resource", "entry", "page",
    ]

    package init(resource: String) {
        self.resource = resource
    }

    /// The likeliest place first; none for a page that is neither object nor array.
    package func places(in page: JSONValue) -> [RecordsPlace] {
        var places: [RecordsPlace] = []
        look(at: page, [], into: &places)
        if places.isEmpty, case .object(let members) = page, !members.isEmpty {
            places.append(RecordsPlace(form: .document, names: [], count: 1, score: 0))
        }
        let ordered = places.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
        return ordered.map(\.element)
    }

    /// The place that a person names with `--records`; `nil` if the page has no records there.
    package static func place(named text: String, in page: JSONValue) -> RecordsPlace? {
        guard let path = FieldPath(records: text) else { return nil }
        let isMap = path.isOfObject
        let names = isMap ? Array(path.names.dropLast()) : path.names
        guard !names.contains(FieldPath.ofEach), let value = page[names] else { return nil }
        switch value {
        case .array(let items) where !isMap:
            let isRows = items.first.map { if case .array = $0 { true } else { false } } ?? false
            return RecordsPlace(form: isRows ? .rows : .objects, names: names, count: items.count, score: 0)
        case .object(let members) where isMap:
            return RecordsPlace(form: .map, names: names, count: members.count, score: 0)
        case .object where names.isEmpty: return RecordsPlace(form: .document, names: [], count: 1, score: 0)
        default: return nil
        }
    }

    private func look(at value: JSONValue, _ names: [String], into places: inout [RecordsPlace]) {
        switch value {
        case .scalar: break
        case .array(let items):
            if let form = form(of: items) { note(form, names, items.count, &places) }
        case .object(let members):
            if isMap(members) { note(.map, names, members.count, &places) }
            guard names.count < RecordsSearch.deepest else { return }
            // Of a name that is there twice the first is meant, by whoever reads the page.
            var seen: Set<String> = []
            for member in members where seen.insert(member.name).inserted {
                look(at: member.value, names + [member.name], into: &places)
            }
        }
    }

    private func note(_ form: RecordsPlace.Form, _ names: [String], _ count: Int, _ places: inout [RecordsPlace]) {
        guard RecordsPlace.text(names, form) != nil else { return }
        places.append(
            RecordsPlace(form: form, names: names, count: count, score: score(names, count, form)))
    }

    /// What an array has in it; `nil`: no records. An empty one may be a list on which nothing is.
    private func form(of items: [JSONValue]) -> RecordsPlace.Form? {
        guard let first = items.first else { return .objects }
        switch first {
        case .object:
            return items.allSatisfy { if case .object = $0 { true } else { false } } ? .objects : nil
        case .array(let values):
            let isTable = items.allSatisfy { item in
                if case .array(let others) = item { others.count == values.count } else { false }
            }
            return isTable && !values.isEmpty ? .rows : nil
        case .scalar: return nil
        }
    }

    /// Members whose values are objects with the same names, two at least, and whose own names are no words of a document.
    private func isMap(_ members: [JSONValue.Member]) -> Bool {
        guard members.count >= 2 else { return false }
        var names: [Set<String>] = []
        for member in members {
            guard case .object(let inner) = member.value, !inner.isEmpty else { return false }
            names.append(Set(inner.map(\.name)))
        }
        let all = names.reduce(Set()) { $0.union($1) }
        let shared = names.reduce(all) { $0.intersection($1) }
        return shared.count * 2 >= all.count && !shared.isEmpty
    }

    private func score(_ names: [String], _ count: Int, _ form: RecordsPlace.Form) -> Int {
        let name = names.last?.lowercased() ?? ""
        var score = min(count, 40) - 8 * names.count
        if names.isEmpty { score += form == .map ? 30 : 100 }
        if RecordsSearch.usualNames.contains(name) { score += 40 }
        if name == resource.lowercased() || name == singular(resource.lowercased()) { score += 60 }
        // What describes the list, not what is on it.
        let aside: Set = [
            "errors", "links", "included", "columns", "fields", "headers", "facets", "filters", "warnings", "meta",
        ]
        if !aside.isDisjoint(with: names.map { $0.lowercased() }) { score -= 80 }
        if count == 0 { score -= 60 }
        if form == .rows { score -= 5 }
        if form == .map { score -= 20 }
        return score
    }

    private func singular(_ name: String) -> String { name.hasSuffix("s") ? String(name.dropLast()) : name }
}
