import Core
import JSONReader

/// One field as PostgreSQL would receive it, decoded again by what the manual and `numeric_recv`, `array_recv` say.
struct WireField {
    let bytes: [UInt8]
    let type: ColumnType
    let limits: (precision: Int, scale: Int)?

    /// The same value as the JSON that it was made of, or the process ends.
    func demandEqual(to cell: Cell, _ json: [UInt8]) {
        let text = cell.copiedText
        switch type {
        case .boolean: demand(bytes == [cell.kind == .true ? 1 : 0], "another boolean")
        case .int2: checkInteger(text, width: 2)
        case .int4: checkInteger(text, width: 4)
        case .int8: checkInteger(text, width: 8)
        case .numeric: checkNumeric(text)
        case .float8:
            demand(bytes.count == 8, "a double of \(bytes.count) bytes")
            let value = Double(bitPattern: UInt64(bitPattern: WireField.integer(bytes[...])))
            demand(value.isFinite && value == Double(text), "\(text) is sent as \(value)")
        case .float4:
            demand(bytes.count == 4, "a float of \(bytes.count) bytes")
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: WireField.integer(bytes[...])))
            demand(value.isFinite && value == Float(text), "\(text) is sent as \(value)")
        case .character(let length):
            let padding = length - plainText(cell).unicodeScalars.count
            demand(padding >= 0, "a text beyond its length")
            let filled = plainText(cell) + String(repeating: " ", count: max(0, padding))
            demand(bytes == Array(filled.utf8) && !bytes.contains(0), "another text")
        case .timestamp: checkLocal(Array(text.utf8), "")
        case .time: checkLocal(Array("2000-01-01T".utf8) + cell.bytes, cell.bytes.count == 5 ? ":00" : "")
        case .inet:
            demand(bytes.count == 8 || bytes.count == 20, "an address of \(bytes.count) bytes")
            demand(Int(bytes[3]) == bytes.count - 4 && bytes[0] == (bytes.count == 8 ? 2 : 3), "another family")
        case .numberArray: checkNumbers()
        case .enumeration: demand(false, "a label without its list")
        case .text:
            demand(bytes == Array(plainText(cell).utf8) && !bytes.contains(0), "another text")
            demand(limits.map { text.unicodeScalars.count <= $0.precision } ?? true, "a text beyond its limit")
        case .date: checkDay(text)
        case .timestamptz: checkInstant(text)
        case .interval:
            // Microseconds, days, months: of a duration with a sign all have it.
            demand(bytes.count == 16, "an interval of \(bytes.count) bytes")
            let parts = [bytes[..<8], bytes[8..<12], bytes[12...]].map { WireField.integer($0) }
            let isNegative = text.hasPrefix("-")
            demand(parts.allSatisfy { isNegative ? $0 <= 0 : $0 >= 0 }, "\(text) is sent as \(parts)")
        case .uuid:
            let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            demand(digits == text.lowercased().filter { $0 != "-" }, "\(text) is sent as \(digits)")
        case .jsonb:
            demand(bytes.first == 1, "another version of jsonb")
            checkJSON(bytes.dropFirst(), cell)
        case .json: checkJSON(bytes[...], cell)
        case .bytea: demand(bytes == Array(cell.bytes), "other bytes")
        case .textArray: checkTexts(json)
        case .unsupported: demand(false, "a field of no type")
        }
    }

    /// A signed big-endian integer.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 {
        let sign: Int64 = (bytes.first ?? 0) >= 0x80 ? -1 : 0
        return bytes.reduce(sign) { $0 << 8 | Int64($1) }
    }

    /// A whole number has no fraction of zeros in a text.
    private func plainText(_ cell: Cell) -> String {
        let text = cell.copiedText
        guard cell.isNumber, let point = text.firstIndex(of: "."), point > text.startIndex,
            text[text.index(after: point)...].allSatisfy({ $0 == "0" })
        else { return text }
        return String(text[..<point])
    }

    /// A date and time on no particular clock.
    private func checkLocal(_ text: [UInt8], _ rest: String) {
        var text = text
        if text.count > 10 { text[10] = UInt8(ascii: "T") }
        let instant = Instant(rfc3339: String(decoding: text, as: UTF8.self) + rest + "Z")
        demand(bytes.count == 8 && instant?.microseconds == WireField.integer(bytes[...]), "another time")
    }

    /// One dimension, as many elements as it says, each as long as it says.
    private func checkNumbers() {
        let words = stride(from: 0, to: min(bytes.count, 20), by: 4).map { WireField.integer(bytes[$0..<$0 + 4]) }
        demand(words.count >= 3 && (words[0] == 0) == (bytes.count == 12), "an array without its head")
        guard words[0] == 1 else { return demand(words[0] == 0, "an array of \(words[0]) dimensions") }
        var place = 20
        var elements = 0
        while place + 4 <= bytes.count {
            place += 4 + Int(max(0, WireField.integer(bytes[place..<place + 4])))
            elements += 1
        }
        demand(place == bytes.count && elements == words[3], "an array of \(elements) elements")
    }

    private func checkInteger(_ text: String, width: Int) {
        demand(bytes.count == width, "an integer of \(bytes.count) bytes")
        let value = WireField.integer(bytes[...])
        demand(DecimalValue(text) == DecimalValue(String(value)), "\(text) is sent as \(value)")
    }

    private func checkNumeric(_ text: String) {
        guard let value = DecimalValue(wire: bytes) else { return demand(false, "\(text) is sent as no numeric") }
        demand(value == DecimalValue(text), "\(text) is sent as \(value)")
        guard let limits else { return }
        let fraction = max(0, -value.exponent)
        let integer = max(0, value.digits.count + value.exponent)
        demand(fraction <= limits.scale, "\(text) has more digits than the scale \(limits.scale)")
        demand(integer <= limits.precision - limits.scale, "\(text) has more digits than the precision")
    }

    private func checkDay(_ text: String) {
        demand(bytes.count == 4, "a date of \(bytes.count) bytes")
        let day = CivilDay(number: Int32(WireField.integer(bytes[...])))
        demand(day.description == text, "\(text) is sent as \(day)")
    }

    /// Exactly: the parts of the text, counted again.
    private func checkInstant(_ text: String) {
        demand(bytes.count == 8, "an instant of \(bytes.count) bytes")
        let sent = WireField.integer(bytes[...])
        let signs = Array(text)
        guard let day = CivilDay(String(signs[0..<10])) else { return demand(false, "\(text) has no day") }
        var clock = 0
        for (start, weight) in [(11, 3_600), (14, 60), (17, 1)] {
            clock += Int(String(signs[start..<start + 2]))! * weight
        }
        let fraction = signs[19] == "." ? signs[20...].prefix { $0.isNumber } : []
        let microseconds = Int64(String((fraction + Array(repeating: "0", count: 6)).prefix(6)))!
        var offset = 0
        if signs.last != "Z", signs.last != "z" {
            let zone = signs.suffix(6).map(String.init)
            offset = (Int(zone[1] + zone[2])! * 60 + Int(zone[4] + zone[5])!) * (zone[0] == "+" ? 60 : -60)
        }
        let expected = (Int64(day.number) * 86_400 + Int64(clock - offset)) * 1_000_000 + microseconds
        demand(sent == expected, "\(text) is sent as \(sent)")
    }

    /// JSON that is read as the value it was made of.
    private func checkJSON(_ json: ArraySlice<UInt8>, _ cell: Cell) {
        var isRead = false
        CopyInput.withCell(Array(json)) { again in
            isRead = true
            demand(again.kind == cell.kind && again.copiedText == cell.copiedText, "other JSON")
        }
        demand(isRead, "JSON that cannot be read")
    }

    private func checkTexts(_ json: [UInt8]) {
        let sent = elements()
        let meant = JSONTexts.read(json)
        demand(
            sent == meant, "\(meant.map(String.init(describing:)) ?? "no list") is sent as \(String(describing: sent))")
    }

    /// Elements of a `text[]`; `nil` if it is none.
    private func elements() -> [[UInt8]]? {
        var rest = bytes[...]
        func number() -> Int {
            defer { rest = rest.dropFirst(4) }
            return Int(WireField.integer(rest.prefix(4)))
        }
        let (dimensions, hasNulls, type) = (number(), number(), number())
        guard dimensions <= 1, hasNulls == 0, type == 25 else { return nil }
        guard dimensions == 1 else { return rest.isEmpty ? [] : nil }
        let (count, lowest) = (number(), number())
        guard count > 0, lowest == 1 else { return nil }
        var elements: [[UInt8]] = []
        for _ in 0..<count {
            let length = number()
            guard length >= 0, rest.count >= length else { return nil }
            elements.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return rest.isEmpty ? elements : nil
    }
}
