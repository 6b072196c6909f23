import Core

/// Numbers the values that a plan uses: paths that are read, each once, and behind them what is derived from them.
struct FieldTable {
    private(set) var paths: [FieldPath] = []
    private var numbers: [FieldPath: Int] = [:]
    private(set) var derived: [DerivedValue] = []
    private var derivedNumbers: [String: Int] = [:]
    private(set) var lists: [ElementList] = []
    /// How many paths there are in all; `nil` while they are being collected, when derived values have no numbers yet.
    private var total: Int?

    init() {}

    /// Numbers derived values behind the paths, of which none may be missing.
    init(paths: [FieldPath]) {
        for path in paths { _ = number(of: path) }
        total = paths.count
    }

    /// Of a value that is read, or one of an element of an array.
    mutating func number(of path: FieldPath) -> Int {
        if let element = path.element { return number(of: element, path) }
        if let number = numbers[path] { return number }
        numbers[path] = paths.count
        paths.append(path)
        return paths.count - 1
    }

    /// Of the value that a conversion makes.
    mutating func number(of path: FieldPath, _ conversion: ValueConversion?, as result: FormResult?) -> Int {
        let base = number(of: path)
        guard let conversion else { return base }
        return number(
            of: DerivedValue(.converted(base, conversion, result), path: path, list: listOfEach(path)),
            key: "\(path.pointer) \(result?.rawValue ?? "") \(conversion.signature)")
    }

    /// Of the version of a record that a mark says is deleted.
    mutating func number(ofMark path: FieldPath, when words: Set<String>, version: Int) -> Int {
        let base = number(of: path)
        return number(
            of: DerivedValue(
                .mark(base, words: words.sorted().map { Array($0.utf8) }, version: version), path: path, list: nil),
            key: "\(path.pointer) deleted when \(words.sorted()) \(version)")
    }

    /// Of an element's place in its array.
    mutating func number(ofPositionIn list: FieldPath, first: Int) -> Int {
        let index = index(of: list)
        return number(
            of: DerivedValue(.position(list: index, first: first), path: list, list: index),
            key: "\(list.pointer) position \(first)")
    }

    /// Of the list whose elements a table has a row for each of.
    mutating func index(of list: FieldPath) -> Int {
        if let index = lists.firstIndex(where: { $0.path == list }) { return index }
        lists.append(ElementList(path: list, cell: number(of: list)))
        return lists.count - 1
    }

    private mutating func number(of element: FieldPath.ElementPath, _ path: FieldPath) -> Int {
        let list = index(of: element.list)
        let field = lists[list].number(of: element.field)
        let value: DerivedValue
        switch element.selector {
        case .each: value = DerivedValue(.element(list: list, field: field), path: path, list: list)
        case .matching(let conditions):
            let tests = conditions.map { condition in
                DerivedValue.Test(field: lists[list].number(of: condition.field), bytes: Array(condition.value.utf8))
            }
            value = DerivedValue(.match(list: list, field: field, tests), path: path, list: nil)
        }
        return number(of: value, key: path.pointer)
    }

    private mutating func listOfEach(_ path: FieldPath) -> Int? {
        guard let element = path.element, element.selector == .each else { return nil }
        return index(of: element.list)
    }

    private mutating func number(of value: DerivedValue, key: String) -> Int {
        if let known = derivedNumbers[key] { return (total ?? 0) + known }
        derivedNumbers[key] = derived.count
        derived.append(value)
        return (total ?? 0) + derived.count - 1
    }
}
