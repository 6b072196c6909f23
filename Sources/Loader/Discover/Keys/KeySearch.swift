import Core

/// Looks for the key: an id of the record's own, else the fewest columns that tell all records apart.
///
/// What is unique in a sample may not be so in the list: columns that by their names are ids and days come first, and figures never count.
package struct KeySearch {
    private let columns: [ColumnProposal]
    private let resource: NameWords
    private let records: Int
    /// Their places in the table.
    private let places: [Int]
    /// For each column a number for each different value of it.
    private let codes: [[Int]]

    /// Columns of a key, at most.
    private static let widest = 4
    /// Columns that are combined, the likeliest ones.
    private static let combined = 12
    /// Candidates that are told.
    private static let told = 4

    /// - Parameters:
    ///   - columns: With the values of different records.
    ///   - resource: Last part of the list's address.
    package init(_ columns: [ColumnProposal], resource: String) {
        let resource = NameWords(resource)
        self.resource = resource
        let able = columns.filter { $0.isNeverNull && $0.type.isKeyable }
        let ranked = able.enumerated().sorted { one, other in
            (KeySearch.rank(one.element, resource), one.offset) < (
                KeySearch.rank(other.element, resource), other.offset
            )
        }
        self.columns = ranked.map(\.element)
        places = ranked.map(\.offset)
        records = columns.first?.values.count ?? 0
        codes = self.columns.map { KeySearch.codes(of: $0.values) }
    }

    /// The best first; none if nothing tells the records apart.
    package var candidates: [KeyCandidate] {
        guard records > 0 else { return [] }
        var found: [KeyCandidate] = []
        let single = columns.indices.filter { isUnique([$0]) }
        func take(_ indices: [Int]) {
            guard found.count < KeySearch.told else { return }
            found.append(
                KeyCandidate(
                    columns: indices.sorted { places[$0] < places[$1] }.map { columns[$0].name }, records: records))
        }
        for index in single where rank(index) <= 2 { take([index]) }
        // A name or an address may be unique by chance: an id and a day tell more.
        for indices in combinations(of: columns.indices.filter { !single.contains($0) && rank($0) <= 4 }) {
            take(indices)
        }
        for index in single where rank(index) > 2 && rank(index) < 9 { take([index]) }
        if found.isEmpty {
            for indices in combinations(of: columns.indices.filter { !single.contains($0) }) { take(indices) }
        }
        if found.isEmpty, let index = single.first { take([index]) }
        return found
    }

    private func rank(_ index: Int) -> Int { KeySearch.rank(columns[index], resource) }

    /// How little a column looks like part of a key.
    private static func rank(_ column: ColumnProposal, _ resource: NameWords) -> Int {
        let words = column.words.words
        let isNested = column.source.names.count > 1
        if column.source == .key { return 0 }
        if words == ["id"], !isNested { return 0 }
        if ["uuid", "guid", "uid", "pk"].contains(words.joined()), !isNested { return 1 }
        let thing = resource.snakeCase
        let one = thing.hasSuffix("s") ? String(thing.dropLast()) : thing
        let name = words.joined(separator: "_")
        if !isNested,
            [one, thing].contains(where: { name == "\($0)_id" || name == "\($0)_uuid" || name == "\($0)_key" })
        {
            return 1
        }
        if column.words.isID { return isNested ? 4 : 2 }
        switch column.type.type {
        case .date: return 3
        case .text
        where column.words.isNumeral
            || column.words.has(
                "slug", "name", "email", "locale", "country", "currency", "platform", "type", "kind", "status",
                "device", "language", "region", "channel"):
            return column.words.has("code", "sku", "slug", "number", "isbn", "ean", "iban", "symbol", "ref") ? 3 : 4
        case .text, .uuid: return 5
        case .int4, .int8, .numeric:
            return column.words.has(
                "number", "no", "seq", "sequence", "position", "line", "hour", "year", "month", "week", "day", "code",
                "version") ? 4 : 9
        default: return 9
        }
    }

    /// The smallest combinations that are unique, of the likeliest columns.
    private func combinations(of indices: [Int]) -> [[Int]] {
        let pool = Array(indices.prefix(KeySearch.combined))
        for size in 2...KeySearch.widest where size <= pool.count {
            let unique = KeySearch.subsets(of: pool, size: size).filter { isUnique($0) }
            if !unique.isEmpty { return unique.sorted { sum($0) < sum($1) } }
        }
        return []
    }

    private func sum(_ indices: [Int]) -> Int { indices.reduce(0) { $0 + rank($1) } }

    private static func subsets(of pool: [Int], size: Int) -> [[Int]] {
        guard size > 0 else { return [[]] }
        return pool.indices.flatMap { place in
            subsets(of: Array(pool[(place + 1)...]), size: size - 1).map { [pool[place]] + $0 }
        }
    }

    private func isUnique(_ indices: [Int]) -> Bool {
        var seen: Set<[Int]> = []
        return (0..<records).allSatisfy { record in seen.insert(indices.map { codes[$0][record] }).inserted }
    }

    private static func codes(of values: [JSONValue?]) -> [Int] {
        var numbers: [JSONValue: Int] = [:]
        return values.map { value in
            let value = value ?? .scalar(.null)
            if let known = numbers[value] { return known }
            numbers[value] = numbers.count
            return numbers.count - 1
        }
    }
}
