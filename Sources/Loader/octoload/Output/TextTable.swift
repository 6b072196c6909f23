import Core

/// Columns of text, aligned for a terminal. Cells are escaped as they come in, so that their width is what is seen.
struct TextTable {
    enum Alignment { case left, right }

    private let header: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        header = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    mutating func add(_ row: [String]) {
        rows.append(row.map { $0.redacted.escapedForReader })
    }

    func rendered() -> Words {
        let widths = header.indices.map { column in
            ([header] + rows).map { width($0[column]) }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - width(cell))
                return alignments[column] == .left ? cell + space : space + cell
            }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return ([line(header), rule] + rows.map(line)).map { Words(line: $0) }.joined(separator: "\n")
    }
}

/// The beginning of a text that fits into so many cells, with `…` if something was cut off. Secrets go first: of one that
/// is cut through, a part would stay.
func clipped(_ text: String, to cells: Int) -> String {
    let text = text.redacted.escapedForReader
    guard width(text) > cells else { return text }
    var result = ""
    var used = 1
    for character in text {
        used += width(character)
        if used > cells { break }
        result.append(character)
    }
    return result + "…"
}

/// Cells that a text takes on a terminal: two for East Asian wide characters and emoji, none for marks that combine.
private func width(_ text: String) -> Int {
    text.reduce(0) { $0 + width($1) }
}

/// An emoji sequence takes the two cells of its first scalar; a spacing vowel sign (as in Devanagari) a cell of its own.
private func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first, width(first) < 2 else { return 2 }
    return character.unicodeScalars.reduce(0) { $0 + width($1) }
}

private func width(_ scalar: UnicodeScalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return 2
    default: return 1
    }
}

/// `1234567` as `1,234,567`.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var result = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { result += "," }
        result.append(digit)
    }
    return number < 0 ? "-\(result)" : result
}
