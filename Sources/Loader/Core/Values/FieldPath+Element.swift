/// Paths that go on inside an array: `actions[action_type=purchase].value`, and those of a table with a row per element.
///
/// The step into the array is a name that no API and no configuration can have: it begins with U+0000.
extension FieldPath {
    /// Which elements of an array a path goes on with.
    package enum Selector: Sendable, Hashable {
        /// Each: the table has a row for it.
        case each
        /// The one whose fields have these values.
        case matching([Condition])
    }

    package struct Condition: Sendable, Hashable {
        package var field: FieldPath
        package var value: String
    }

    /// A path into an array in its parts.
    package struct ElementPath: Sendable, Hashable {
        /// Where the array is, in the record.
        package var list: FieldPath
        package var selector: Selector
        /// Below the element; the root: the element itself.
        package var field: FieldPath

        /// As it is written: `actions[action_type=purchase].value`; `actions[].value` of each.
        package var description: String {
            let inside: String
            switch selector {
            case .each: inside = ""
            case .matching(let conditions):
                inside = conditions.map { "\($0.field)=\($0.value)" }.joined(separator: ",")
            }
            return "\(list)[\(inside)]" + (field == .root ? "" : ".\(field)")
        }
    }

    private static let mark = "\u{0}"
    private static let each = mark + "[]"

    /// The path of a field of each element of the array that this path leads to.
    package func elements(_ field: FieldPath) -> FieldPath {
        FieldPath(names: names + [FieldPath.each] + field.names)
    }

    /// `nil` for a path that stays outside of arrays, or names their elements by position.
    package var element: ElementPath? {
        guard let index = names.firstIndex(where: { $0.hasPrefix(FieldPath.mark) }),
            let selector = FieldPath.selector(names[index])
        else { return nil }
        return ElementPath(
            list: FieldPath(names: Array(names[..<index])), selector: selector,
            field: FieldPath(names: Array(names[(index + 1)...])))
    }

    /// The part that the reader of pages is asked for: the path itself, or that of the array that it goes into.
    package var read: FieldPath { element?.list ?? self }

    /// A path as it is written for a value: like a plain one, and `[field=value]` behind an array's name picks an element.
    ///
    /// - Returns: `nil` for a path that cannot be read.
    package init?(value text: String) {
        guard !text.hasPrefix("/"), let open = text.firstIndex(of: "["),
            let close = text[open...].firstIndex(of: "]"), text[open..<close].contains("=")
        else {
            self.init(text)
            return
        }
        guard let path = FieldPath.matching(text, open: open, close: close) else { return nil }
        self = path
    }

    private static func matching(_ text: String, open: String.Index, close: String.Index) -> FieldPath? {
        let rest = text[text.index(after: close)...]
        let inside = text[text.index(after: open)..<close]
        guard let list = FieldPath(String(text[..<open])), rest.isEmpty || rest.first == ".", !rest.contains("["),
            FieldPath.conditions(inside) != nil,
            let field = rest.isEmpty ? FieldPath.root : FieldPath(String(rest.dropFirst()))
        else { return nil }
        return FieldPath(names: list.names + ["\(FieldPath.mark)[\(inside)]"] + field.names)
    }

    private static func selector(_ name: String) -> Selector? {
        guard name != each else { return .each }
        return conditions(name.dropFirst(2).dropLast()).map(Selector.matching)
    }

    /// `action_type=purchase,window=7d`
    private static func conditions(_ text: Substring) -> [Condition]? {
        var conditions: [Condition] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let sign = part.firstIndex(of: "="), let field = FieldPath(String(part[..<sign])) else { return nil }
            conditions.append(Condition(field: field, value: String(part[part.index(after: sign)...])))
        }
        return conditions
    }
}
