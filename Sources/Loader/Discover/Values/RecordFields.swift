import Core

/// Takes records apart into the places that become columns: objects in them are gone into, arrays are not.
package struct RecordFields {
    /// Levels of objects that are gone into.
    private static let deepest = 5
    /// A table of more columns than that is no table.
    package static let most = 400
    /// Names of an object from which on it may be a map instead of a record.
    private static let mapSize = 25

    package private(set) var fields: [FieldValues] = []
    /// Places that no path can name, as a person reads them.
    package private(set) var unnamed: [String] = []

    /// - Parameter header: Names of the values of records that are arrays.
    package init(_ records: [RecordsPlace.Record], header: [String]? = nil) {
        if records.contains(where: { $0.key != nil }) {
            fields.append(FieldValues(source: .key, values: records.map { $0.key.map { .string($0) } }))
        }
        if records.contains(where: { if case .array = $0.value { true } else { false } }) {
            takeRows(records.map(\.value), header)
        } else {
            takeApart([], records.map { $0.value })
        }
    }

    private mutating func takeRows(_ rows: [JSONValue], _ header: [String]?) {
        let length = rows.map(\.count).max() ?? 0
        for place in 0..<length {
            let values = rows.map { row -> JSONValue? in
                guard case .array(let items) = row, items.indices.contains(place) else { return nil }
                return items[place]
            }
            let name = header.flatMap { $0.indices.contains(place) && header?.count == length ? $0[place] : nil }
            fields.append(FieldValues(source: .header(place, name: name ?? "value_\(place)"), values: values))
        }
    }

    private mutating func takeApart(_ names: [String], _ values: [JSONValue?]) {
        var order: [String] = []
        var children: [String: [JSONValue?]] = [:]
        for (record, value) in values.enumerated() {
            guard case .object(let members)? = value else { continue }
            for member in members {
                if children[member.name] == nil {
                    children[member.name] = Array(repeating: nil, count: values.count)
                    order.append(member.name)
                }
                // Of a member that is there twice the first: the record is rejected anyway.
                if children[member.name]?[record] == nil { children[member.name]?[record] = member.value }
            }
        }
        for name in order {
            let path = names + [name]
            guard let values = children[name] else { continue }
            if isTakenApart(path, values) {
                takeApart(path, values)
            } else if PathText.text(path) == nil || fields.count >= RecordFields.most {
                unnamed.append(path.joined(separator: "."))
            } else {
                fields.append(FieldValues(source: .path(path), values: values))
            }
        }
    }

    /// Objects everywhere, with names that are those of a record and not ids.
    private func isTakenApart(_ path: [String], _ values: [JSONValue?]) -> Bool {
        guard path.count < RecordFields.deepest else { return false }
        var names: [String: Int] = [:]
        var objects = 0
        for value in values {
            guard let value, !value.isNull else { continue }
            guard case .object(let members) = value else { return false }
            objects += 1
            for member in members { names[member.name, default: 0] += 1 }
        }
        guard objects > 0, !names.isEmpty, names.keys.allSatisfy({ PathText.text(path + [$0]) != nil }) else {
            return false
        }
        if DateParts.areAll(values) { return false }
        let looksLikeIDs = names.keys.allSatisfy { $0.allSatisfy { $0.isNumber || $0 == "-" } }
        let isSparse = names.count > RecordFields.mapSize && names.values.reduce(0, +) * 3 < names.count * objects
        return !looksLikeIDs && !isSparse
    }
}

extension JSONValue {
    /// Parts of an array or object; 0 for a scalar.
    package var count: Int {
        switch self {
        case .scalar: 0
        case .array(let items): items.count
        case .object(let members): members.count
        }
    }
}

/// `{"year": 2026, "month": 1, "day": 31}`
enum DateParts {
    static func areAll(_ values: [JSONValue?]) -> Bool {
        let present = values.compactMap { $0 }.filter { !$0.isNull }
        return !present.isEmpty
            && present.allSatisfy { value in
                guard case .object(let members) = value, members.count == 3 else { return false }
                return ["year", "month", "day"].allSatisfy { name in
                    guard case .scalar(.number(let text))? = value[name] else { return false }
                    return Int(text) != nil
                }
            }
    }
}
