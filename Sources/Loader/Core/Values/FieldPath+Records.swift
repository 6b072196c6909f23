/// Where records lie in a page: `data`, `.`, `ads[].days`, `campaigns{}`.
///
/// `[]` stands for every element of an array on the way, `{}` at the end for an object whose values are the records.
extension FieldPath {
    package static let ofEach = "[]"
    package static let ofObject = "{}"
    private static let key = "(key)"

    /// The key of a record that lies in an object of records, as a value of the record.
    package static let recordKey = FieldPath(names: [key])

    /// A value of the elements that records lie in: 1 for the innermost, 2 for the one around it.
    package static func parent(_ path: FieldPath, level: Int) -> FieldPath {
        FieldPath(names: [level == 1 ? "(parent)" : "(parent \(level))", path.description])
    }

    /// `nil` for what cannot be read.
    package init?(records text: String) {
        guard text != "." else {
            self = .root
            return
        }
        var names: [String] = []
        guard !text.hasPrefix("/") else {
            self.init(text)
            return
        }
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            var name = String(part)
            var suffixes: [String] = []
            while let suffix = [FieldPath.ofEach, FieldPath.ofObject].first(where: name.hasSuffix) {
                name.removeLast(2)
                suffixes.insert(suffix, at: 0)
            }
            guard !name.isEmpty || names.isEmpty && !suffixes.isEmpty, !name.contains(FieldPath.ofEach),
                !name.contains(FieldPath.ofObject)
            else { return nil }
            if !name.isEmpty { names.append(name) }
            names += suffixes
        }
        // The last array is the one of the records.
        if names.last == FieldPath.ofEach { names.removeLast() }
        guard !names.dropLast().contains(FieldPath.ofObject), names.last != FieldPath.ofEach else { return nil }
        self.init(names: names)
    }

    /// How many elements of arrays records lie in.
    package var levels: Int { names.count { $0 == FieldPath.ofEach } }

    /// True if the records are the values of an object.
    package var isOfObject: Bool { names.last == FieldPath.ofObject }

    /// For the reader of pages: the elements of `records` that this value is one of, and its path there; `nil` for a value
    /// of the record itself.
    package func outer(of records: FieldPath) -> (element: FieldPath, field: FieldPath)? {
        guard names.count == 2, names[0].hasPrefix("(parent"), let field = FieldPath(names[1]) else { return nil }
        let level = Int(names[0].filter(\.isNumber)) ?? 1
        let ends = records.names.indices.filter { records.names[$0] == FieldPath.ofEach }
        guard level <= ends.count else { return nil }
        return (FieldPath(names: Array(records.names[...ends[ends.count - level]])), field)
    }

    /// A value that is not in the record's own text.
    package var isAroundRecord: Bool { names.first == FieldPath.key || names.first?.hasPrefix("(parent") == true }
}
