import Core

extension PageOutline {
    /// Reads the keys of a page that is JSON. What does not fit ends the reading: the entries before it count.
    package init(of page: PageBuffer) {
        var scanner = OutlineScanner(bytes: page.bytes)
        self.init()
        isArray = scanner.first == UInt8(ascii: "[")
        if !isArray {
            _ = scanner.readObject(at: [], into: &entries)
        }
    }
}

/// A walk over the objects of a document, which steps over its arrays.
private struct OutlineScanner {
    let bytes: UnsafeRawBufferPointer
    private var place: Int

    private static let deepest = 3
    private static let mostEntries = 200

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        place = 0
        // A byte order mark.
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
        skipSpace()
    }

    var first: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// - Returns: False where the reading must end.
    mutating func readObject(at path: [String], into entries: inout [PageOutline.Entry]) -> Bool {
        guard take("{") else { return false }
        skipSpace()
        if take("}") { return true }
        while entries.count < OutlineScanner.mostEntries {
            skipSpace()
            guard let key = string() else { return false }
            skipSpace()
            guard take(":") else { return false }
            skipSpace()
            guard readValue(at: path + [key], into: &entries) else { return false }
            skipSpace()
            if take(",") { continue }
            return take("}")
        }
        return false
    }

    private mutating func readValue(at path: [String], into entries: inout [PageOutline.Entry]) -> Bool {
        func entry(_ value: PageOutline.Value) -> PageOutline.Entry {
            PageOutline.Entry(path: FieldPath(names: path), value: value)
        }
        switch first {
        case UInt8(ascii: "\""):
            guard let text = string() else { return false }
            entries.append(entry(.scalar(.string(text))))
            return true
        case UInt8(ascii: "{"):
            entries.append(entry(.object(isEmpty: isEmptyContainer)))
            return path.count < OutlineScanner.deepest ? readObject(at: path, into: &entries) : skipContainer()
        case UInt8(ascii: "["):
            entries.append(entry(.array(isEmpty: isEmptyContainer)))
            return skipContainer()
        default:
            let start = place
            while let byte = first, !",}] \n\r\t".utf8.contains(byte) { place += 1 }
            guard place > start else { return false }
            let text = String(decoding: bytes[start..<place], as: UTF8.self)
            entries.append(
                entry(
                    .scalar(
                        text == "null"
                            ? .null : text == "true" || text == "false" ? .bool(text == "true") : .number(text)
                    )))
            return true
        }
    }

    private var isEmptyContainer: Bool {
        var next = place + 1
        while next < bytes.count, OutlineScanner.isSpace(bytes[next]) { next += 1 }
        return next < bytes.count && (bytes[next] == UInt8(ascii: "}") || bytes[next] == UInt8(ascii: "]"))
    }

    private mutating func skipContainer() -> Bool {
        var depth = 0
        while let byte = first {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                continue
            default: break
            }
            place += 1
            if depth == 0 { return true }
        }
        return false
    }

    /// The text between the quotes as it stands, escapes included: what is looked for has none.
    private mutating func string() -> String? {
        guard first == UInt8(ascii: "\"") else { return nil }
        let start = place + 1
        guard skipString() else { return nil }
        return String(decoding: bytes[start..<min(place - 1, start + 256)], as: UTF8.self)
    }

    private mutating func skipString() -> Bool {
        place += 1
        while let byte = first {
            place += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard first == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = first, OutlineScanner.isSpace(byte) { place += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
