import Core

extension JSONValue {
    /// Reads one JSON document (RFC 8259): members keep their order, also those that are there twice, numbers their digits.
    ///
    /// For a few pages that a person waits for: everything is in memory. What a run reads, `JSONReader` reads.
    ///
    /// - Throws: `JSONFlaw` for anything else, and for more than 64 levels.
    package init(json bytes: UnsafeRawBufferPointer) throws(JSONFlaw) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }

    /// The first member of that name; `nil` for what is no object, or has none.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The value at a path of names; the document itself for none.
    package subscript(path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, name in
            if case .array(let items)? = value, let index = Int(name) {
                return items.indices.contains(index) ? items[index] : nil
            }
            return value?[name]
        }
    }

    package var isNull: Bool { self == .scalar(.null) }
}

private struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    private var place = 0

    private static let deepest = 64

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        // A byte order mark.
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
    }

    mutating func document() throws(JSONFlaw) -> JSONValue {
        skipSpace()
        guard next != nil else { throw flaw("nothing is there") }
        let value = try value(depth: 0)
        skipSpace()
        guard next == nil else { throw flaw("the document goes on behind its end") }
        return value
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func flaw(_ problem: String) -> JSONFlaw { JSONFlaw(place: place, problem: problem) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONFlaw) -> JSONValue {
        guard depth < JSONParser.deepest else { throw flaw("more than \(JSONParser.deepest) levels") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .scalar(.number(try number()))
        }
    }

    private mutating func object(depth: Int) throws(JSONFlaw) -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw flaw("a name is missing") }
            let name = try string()
            skipSpace()
            guard take(":") else { throw flaw("a colon is missing") }
            skipSpace()
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take(",") { continue }
            guard take("}") else { throw flaw("the object does not end") }
            return .object(members)
        }
    }

    private mutating func array(depth: Int) throws(JSONFlaw) -> JSONValue {
        place += 1
        var items: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            skipSpace()
            items.append(try value(depth: depth + 1))
            skipSpace()
            if take(",") { continue }
            guard take("]") else { throw flaw("the array does not end") }
            return .array(items)
        }
    }

    private mutating func word(_ text: StaticString, _ scalar: JSONScalar) throws(JSONFlaw) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount {
            guard next == text.utf8Start[index] else { throw flaw("no JSON value") }
            place += 1
        }
        return .scalar(scalar)
    }

    private mutating func number() throws(JSONFlaw) -> String {
        let start = place
        _ = take("-")
        let first = next
        guard digits() else {
            place = start
            throw flaw("no JSON value")
        }
        if first == UInt8(ascii: "0"), place - start > (bytes[start] == UInt8(ascii: "-") ? 2 : 1) {
            throw flaw("a number with a leading zero")
        }
        if take(".") { guard digits() else { throw flaw("a point without digits behind it") } }
        if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
            place += 1
            if !take("-") { _ = take("+") }
            guard digits() else { throw flaw("an exponent without digits") }
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func digits() -> Bool {
        let start = place
        while let byte = next, byte &- 0x30 < 10 { place += 1 }
        return place > start
    }

    private mutating func string() throws(JSONFlaw) -> String {
        place += 1
        let start = place
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { place += 1 }
        if next == UInt8(ascii: "\"") {
            defer { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        var text = Array(bytes[start..<place])
        while let byte = next {
            place += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            text += UTF8.encode(try escaped()).map { Array($0) } ?? []
        }
        throw flaw("the text does not end")
    }

    /// What stands behind a backslash. Half of a pair of surrogates is no character: U+FFFD.
    private mutating func escaped() throws(JSONFlaw) -> Unicode.Scalar {
        guard let sign = next else { throw flaw("the text does not end") }
        place += 1
        switch sign {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(sign)
        case UInt8(ascii: "u"):
            let unit = try unit()
            guard UTF16.isLeadSurrogate(unit), next == UInt8(ascii: "\\"), place + 1 < bytes.count,
                bytes[place + 1] == UInt8(ascii: "u")
            else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            let before = place
            place += 2
            let second = try self.unit()
            guard UTF16.isTrailSurrogate(second) else {
                place = before
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)) ?? "\u{FFFD}"
        default: throw flaw("an escape that JSON has not")
        }
    }

    private mutating func unit() throws(JSONFlaw) -> UInt16 {
        guard place + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw flaw("\\u without four digits") }
        place += 4
        return unit
    }
}
