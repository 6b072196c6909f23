import Core

/// What the fields of some records look like: their paths, kinds of values, and codes.
package struct RecordShape: Sendable, Hashable {
    /// Kinds of a path's values; `null` beside others is none of its own.
    package private(set) var kinds: [String: Set<String>] = [:]
    /// Values of texts that look like codes, where they are few.
    package private(set) var codes: [String: Set<String>] = [:]

    private static let mostCodes = 16

    /// - Parameter records: JSON objects; what is none has no shape.
    package init(_ records: [[UInt8]]) {
        for record in records {
            if let value = try? JSONValue(parsing: record) { note(value, at: "") }
        }
        codes = codes.filter { $0.value.count <= RecordShape.mostCodes }
    }

    private mutating func note(_ value: JSONValue, at path: String) {
        switch value {
        case .object(let members):
            for member in members { note(member.value, at: path.isEmpty ? member.name : "\(path).\(member.name)") }
        case .array(let items):
            kinds[path, default: []].insert("list")
            for item in items { note(item, at: "\(path)[]") }
        case .scalar(.null): kinds[path, default: []].formUnion([])
        case .scalar(.bool): kinds[path, default: []].insert("boolean")
        case .scalar(.number): kinds[path, default: []].insert("number")
        case .scalar(.string(let text)):
            kinds[path, default: []].insert("text")
            // One more than few, so that many are seen to be.
            if text.wholeMatch(of: /[a-z][a-z_]{1,39}/) != nil, codes[path, default: []].count <= RecordShape.mostCodes
            {
                codes[path, default: []].insert(text)
            }
        }
    }
}

/// What one version of an API answers otherwise than another.
package struct ShapeComparison: Sendable, Hashable {
    package let missing: [String]
    package let new: [String]
    /// `spend: number → text`
    package let changed: [String]
    /// `status: new paused_by_system`
    package let newCodes: [String]

    package init(from old: RecordShape, to other: RecordShape) {
        missing = old.kinds.keys.filter { other.kinds[$0] == nil && !other.kinds.isEmpty }.sorted()
        new = other.kinds.keys.filter { old.kinds[$0] == nil && !old.kinds.isEmpty }.sorted()
        changed = old.kinds.keys.sorted().compactMap { path in
            guard let before = old.kinds[path], let after = other.kinds[path], !before.isEmpty, !after.isEmpty,
                !after.isSubset(of: before)
            else { return nil }
            return "\(path): \(before.sorted().joined(separator: "|")) → \(after.sorted().joined(separator: "|"))"
        }
        newCodes = old.codes.keys.sorted().compactMap { path in
            let news = (other.codes[path] ?? []).subtracting(old.codes[path] ?? [])
            return news.isEmpty ? nil : "\(path): new \(news.sorted().joined(separator: ", "))"
        }
    }

    package var isEmpty: Bool { missing.isEmpty && new.isEmpty && changed.isEmpty && newCodes.isEmpty }
}
