/// Why a text is no JSON document.
package struct JSONSyntaxError: Error, Sendable, CustomStringConvertible {
    /// Bytes before the mistake.
    package let offset: Int
    package let problem: String

    package var description: String { "\(problem) at byte \(offset + 1)" }
}

extension JSONValue {
    /// Reads a whole document, strictly (RFC 8259). Numbers keep their digits, members their order.
    ///
    /// For what people wait for: answers, rows, a few pages. What a run loads has a reader of its own.
    ///
    /// - Parameter isSample: What many readers let pass is no mistake, as nothing is decided by it: a member that is there
    ///   twice is kept twice, half of a surrogate pair is U+FFFD, and a control character in a text is itself.
    /// - Throws: `JSONSyntaxError` also for a member that is there twice, which readers take differently, and for values
    ///   nested deeper than 64 levels.
    package init(parsing bytes: some Collection<UInt8>, isSample: Bool = false) throws(JSONSyntaxError) {
        var parser = JSONParser(Array(bytes), isSample: isSample)
        self = try parser.document()
    }
}

private struct JSONParser {
    private let bytes: [UInt8]
    private var place = 0
    private static let maximumDepth = 64

    private let isSample: Bool

    init(_ bytes: [UInt8], isSample: Bool) {
        self.bytes = bytes
        self.isSample = isSample
        // A byte order mark.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard place == bytes.count else { throw error("something behind the document") }
        return value
    }

    private func error(_ problem: String) -> JSONSyntaxError { JSONSyntaxError(offset: place, problem: problem) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard depth <= JSONParser.maximumDepth else { throw error("nested deeper than 64 levels") }
        skipSpace()
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

    private mutating func word(_ text: String, _ scalar: JSONScalar) throws(JSONSyntaxError) -> JSONValue {
        guard bytes[place...].starts(with: text.utf8) else { throw error("no value") }
        place += text.utf8.count
        return .scalar(scalar)
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("no name of a member") }
            let name = try string()
            guard names.insert(name).inserted || isSample else { throw error("the member \"\(name)\" is there twice") }
            guard take(UInt8(ascii: ":")) else { throw error("no colon behind a name") }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("an object that does not end") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        place += 1
        var items: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat { items.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("an array that does not end") }
        return .array(items)
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = place
        while let byte = next, "+-.eE0123456789".utf8.contains(byte) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil else {
            place = start
            throw error("no value")
        }
        return text
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else { throw error("text that is not UTF-8") }
                place += 1
                return valid
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20 where !isSample: throw error("a control character in a text")
            default:
                text.append(byte)
                place += 1
            }
        }
        throw error("a text that does not end")
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        place += 1
        let byte = next
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte ?? 0]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            if let scalar = Unicode.Scalar(unit) { return Array(String(scalar).utf8) }
            guard let pair = try pair(after: unit) else {
                guard isSample else { throw error("half of a surrogate pair") }
                return Array("\u{FFFD}".utf8)
            }
            return Array(String(pair).utf8)
        default: throw error("an escape that there is not")
        }
    }

    /// The character that a code unit makes with the escape behind it; `nil`: none, and the place is as it was.
    private mutating func pair(after high: UInt32) throws(JSONSyntaxError) -> Unicode.Scalar? {
        guard (0xD800..<0xDC00).contains(high), bytes[place...].starts(with: "\\u".utf8) else { return nil }
        let before = place
        place += 2
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low) else {
            place = before
            return nil
        }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt32 {
        guard place + 4 <= bytes.count else { throw error("an escape that is cut off") }
        let digits = String(decoding: bytes[place..<place + 4], as: UTF8.self)
        guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let unit = UInt32(digits, radix: 16)
        else { throw error("an escape that there is not") }
        place += 4
        return unit
    }
}
