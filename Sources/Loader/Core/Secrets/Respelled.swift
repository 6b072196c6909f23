/// A text with escapes taken back, and where each of its bytes was before.
struct Respelled {
    private(set) var bytes: [UInt8] = []
    /// One more than there are bytes: the last is the end of the text.
    private var places: [Int] = []

    /// Which escapes are taken back.
    private enum Escape: CaseIterable {
        /// `%2F`
        case percent
        /// `\/`, `\n`, `\u002f`, `\u{2f}`, `\x2f`
        case backslash

        var first: UInt8 { self == .percent ? UInt8(ascii: "%") : UInt8(ascii: "\\") }
    }

    /// Escapes within escapes.
    private static let layers = 3

    /// Every reading of a text that differs from it: by each kind of escape, and again of what that gives.
    static func all(of text: UnsafeRawBufferPointer) -> [Respelled] {
        let isEscaped = text.contains { byte in Escape.allCases.contains { $0.first == byte } }
        guard isEscaped else { return [] }
        var result: [Respelled] = []
        var level = Escape.allCases.compactMap { Respelled(text, $0, placed: { $0 }) }
        for _ in 1..<layers {
            result += level
            level = level.flatMap { before in
                Escape.allCases.compactMap { escape in
                    before.bytes.withUnsafeBytes { Respelled($0, escape, placed: { before.places[$0] }) }
                }
            }
        }
        return result + level
    }

    /// The range of the text as it came.
    func source(of range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        // One escape may stand for several bytes.
        while end < places.count - 1, places[end] == places[range.upperBound - 1] { end += 1 }
        return places[range.lowerBound]..<places[end]
    }

    /// `nil` if there is nothing to take back.
    private init?(_ text: UnsafeRawBufferPointer, _ escape: Escape, placed: (Int) -> Int) {
        guard text.contains(escape.first) else { return nil }
        bytes.reserveCapacity(text.count)
        places.reserveCapacity(text.count + 1)
        var at = 0
        var hasChanged = false
        while at < text.count {
            if text[at] == escape.first, let (meant, length) = Respelled.read(escape, text, at) {
                bytes += meant
                places += repeatElement(placed(at), count: meant.count)
                at += length
                hasChanged = true
            } else {
                bytes.append(text[at])
                places.append(placed(at))
                at += 1
            }
        }
        places.append(placed(text.count))
        guard hasChanged else { return nil }
    }

    /// What the escape at a place stands for, and how long it is.
    private static func read(_ escape: Escape, _ text: UnsafeRawBufferPointer, _ at: Int) -> ([UInt8], Int)? {
        switch escape {
        case .percent: number(text, at + 1, digits: 2).map { ([UInt8($0)], 3) }
        case .backslash: backslash(text, at)
        }
    }

    private static func backslash(_ text: UnsafeRawBufferPointer, _ at: Int) -> ([UInt8], Int)? {
        guard at + 1 < text.count else { return nil }
        switch text[at + 1] {
        case UInt8(ascii: "n"): return ([0x0A], 2)
        case UInt8(ascii: "t"): return ([0x09], 2)
        case UInt8(ascii: "r"): return ([0x0D], 2)
        case UInt8(ascii: "b"): return ([0x08], 2)
        case UInt8(ascii: "f"): return ([0x0C], 2)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"), UInt8(ascii: "\\"): return ([text[at + 1]], 2)
        case UInt8(ascii: "x"): return number(text, at + 2, digits: 2).map { ([UInt8($0)], 4) }
        case UInt8(ascii: "u"): return unicode(text, at)
        default: return nil
        }
    }

    private static func unicode(_ text: UnsafeRawBufferPointer, _ at: Int) -> ([UInt8], Int)? {
        if at + 2 < text.count, text[at + 2] == UInt8(ascii: "{") {
            for digits in 1...6 where at + 3 + digits < text.count && text[at + 3 + digits] == UInt8(ascii: "}") {
                return number(text, at + 3, digits: digits).flatMap(utf8).map { ($0, digits + 4) }
            }
            return nil
        }
        guard let first = number(text, at + 2, digits: 4) else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return utf8(first).map { ($0, 6) } }
        guard at + 7 < text.count, text[at + 6] == UInt8(ascii: "\\"), text[at + 7] == UInt8(ascii: "u"),
            let second = number(text, at + 8, digits: 4), (0xDC00..<0xE000).contains(second)
        else { return nil }
        return utf8(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)).map { ($0, 12) }
    }

    private static func utf8(_ scalar: UInt32) -> [UInt8]? {
        Unicode.Scalar(scalar).map { Array(String(Character($0)).utf8) }
    }

    /// So many hexadecimal digits.
    private static func number(_ text: UnsafeRawBufferPointer, _ at: Int, digits: Int) -> UInt32? {
        guard at + digits <= text.count else { return nil }
        var value: UInt32 = 0
        for byte in text[at..<at + digits] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
