import Core
import JSONReader

extension CopyWriter {
    /// Appends a value as JSON text: objects, arrays and numbers as received, strings escaped again.
    mutating func appendJSON(_ cell: Cell) throws(ValueRefusal) {
        switch cell.kind {
        case .absent, .null: append(utf8: "null")
        case .true: append(utf8: "true")
        case .false: append(utf8: "false")
        case .number: append(UnsafeRawBufferPointer(cell.bytes))
        case .string: try appendJSONString(cell.bytes)
        case .object, .array:
            guard !containsNULEscape(cell.bytes) else {
                throw ValueRefusal(.nulCharacter, "text with U+0000, which PostgreSQL cannot hold")
            }
            append(UnsafeRawBufferPointer(cell.bytes))
        case .unreadable, .ambiguous: throw ValueRefusal(.badFormat, "not written as its format says")
        }
    }

    mutating func append(utf8 text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func appendJSONString(_ bytes: UnsafeBufferPointer<UInt8>) throws(ValueRefusal) {
        append(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case 0: throw ValueRefusal(.nulCharacter, "text with U+0000, which PostgreSQL cannot hold")
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 1..<0x20:
                append(utf8: "\\u00")
                append(hexDigit(byte >> 4))
                append(hexDigit(byte & 15))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends a JSON array of strings as PostgreSQL's `text[]`.
    ///
    /// Wire format (`array_recv`): int32 dimensions, int32 has-nulls, oid of the element type, then per dimension length
    /// and lower bound, then the elements as fields.
    mutating func appendTextArray(_ json: UnsafeBufferPointer<UInt8>) throws(ValueRefusal) {
        let textOID: Int32 = 25
        let start = count
        append(Int32(0))
        let dimensions = count
        append(Int32(0))
        append(Int32(0))
        append(textOID)
        let header = count
        append(Int32(0))
        append(Int32(1))
        var elements: Int32 = 0
        var index = 1
        while index < json.count - 1 {
            switch json[index] {
            case UInt8(ascii: "\""):
                index = try appendElement(json, from: index + 1)
                elements += 1
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                index += 1
            default:
                throw ValueRefusal(.wrongType, "not a list of texts")
            }
        }
        if elements == 0 {
            count = header
        } else {
            base.storeBytes(of: Int32(1).bigEndian, toByteOffset: dimensions, as: Int32.self)
            base.storeBytes(of: elements.bigEndian, toByteOffset: header, as: Int32.self)
        }
        closeField(from: start)
    }

    /// Appends one JSON string, which the reader has checked, unescaped; returns the index behind its closing quote.
    private mutating func appendElement(_ json: UnsafeBufferPointer<UInt8>, from first: Int) throws(ValueRefusal) -> Int
    {
        let start = count
        append(Int32(0))
        var index = first
        while json[index] != UInt8(ascii: "\"") {
            guard json[index] == UInt8(ascii: "\\") else {
                append(json[index])
                index += 1
                continue
            }
            switch json[index + 1] {
            case UInt8(ascii: "n"): append(UInt8(0x0A))
            case UInt8(ascii: "t"): append(UInt8(0x09))
            case UInt8(ascii: "r"): append(UInt8(0x0D))
            case UInt8(ascii: "b"): append(UInt8(0x08))
            case UInt8(ascii: "f"): append(UInt8(0x0C))
            case UInt8(ascii: "u"):
                var code = hexadecimal(json, at: index + 2)
                if (0xD800..<0xDC00).contains(code) {
                    code = 0x10000 + (code - 0xD800) << 10 + (hexadecimal(json, at: index + 8) - 0xDC00)
                    index += 6
                }
                guard code != 0 else {
                    throw ValueRefusal(.nulCharacter, "text with U+0000, which PostgreSQL cannot hold")
                }
                guard let scalar = Unicode.Scalar(code) else { throw ValueRefusal(.badString, "not a character") }
                for byte in UTF8.encode(scalar)! { append(byte) }
                index += 4
            default: append(json[index + 1])
            }
            index += 2
        }
        closeField(from: start)
        return index + 1
    }
}

private func hexadecimal(_ json: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt32 {
    var value: UInt32 = 0
    for byte in json[index..<index + 4] {
        let digit = byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x61 + 10
        value = value << 4 | UInt32(digit)
    }
    return value
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 + value - 10
}

/// True if JSON text has the escape `\u0000`, which jsonb refuses.
private func containsNULEscape(_ json: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index + 5 < json.count {
        guard json[index] == UInt8(ascii: "\\") else {
            index += 1
            continue
        }
        if json[index + 1] == UInt8(ascii: "u"), json[(index + 2)..<(index + 6)].allSatisfy({ $0 == 0x30 }) {
            return true
        }
        index += 2
    }
    return false
}
