import Core

/// Text for a person or a machine, safe by how it is made: what is written in the program is as it is there, and whatever
/// is put into it cannot steer a terminal or begin a line.
///
/// The only kind of text that standard output and standard error take. It may yet hold secrets; those go on the way out.
struct Words: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable {
    private(set) var text: String

    var isEmpty: Bool { text.isEmpty }
    var description: String { text }

    init(stringLiteral text: String) {
        self.text = text
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// Text of our own that has lines: a script, a unit, the help. Only its line ends and tabs stay.
    init(lines: String) {
        text = lines.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).escapedForReader }
                .joined(separator: "\t")
        }.joined(separator: "\n")
    }

    /// One line of anything.
    init(line: String) {
        text = line.escapedForReader
    }

    /// Compact JSON. A terminal shows it harmlessly, and whoever parses it gets what was put in.
    init(json: String) {
        text = json.escapedInJSON
    }

    /// Words with the colours and the drawing of a progress bar, made of words and escape sequences of our own.
    init(drawing: String) {
        text = drawing
    }

    static func + (first: Words, second: Words) -> Words {
        var sum = first
        sum.text += second.text
        return sum
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ words: Words) { text += words.text }
        mutating func appendInterpolation(_ value: some Any) { text += "\(value)".escapedForReader }
    }
}

extension Sequence<Words> {
    func joined(separator: Words = "") -> Words {
        var result: Words = ""
        for (index, words) in enumerated() { result = index == 0 ? words : result + separator + words }
        return result
    }
}
