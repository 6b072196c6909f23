/// A file of SQL, cut into its statements, so that an error can say which of them it is about.
///
/// Knows what may hide a semicolon: quoted text and names, dollar quotes, comments (PostgreSQL documentation, 4.1 Lexical
/// Structure). `begin atomic` bodies and strings with backslash escapes are not used by migrations.
struct SQLScript {
    struct Statement: Equatable {
        /// Line of its first word, from 1.
        let line: Int
        /// Offset of its first character, and of the one behind its last, in characters.
        let range: Range<Int>
        /// Its first line.
        let opening: String
    }

    let statements: [Statement]

    init(_ sql: String) {
        var scanner = Scanner(Array(sql.unicodeScalars))
        statements = scanner.statements()
    }

    /// Names the statement that failed.
    ///
    /// - Parameters:
    ///   - position: Where the server saw the error, in characters from 1; it says so of what it cannot read.
    ///   - done: Statements that went through before.
    func place(position: Int?, done: Int) -> String? {
        let failed =
            position.flatMap { position in statements.last { $0.range.lowerBound < position } }
            ?? (statements.indices.contains(done) ? statements[done] : nil)
        return failed.map { "line \($0.line), \"\($0.opening)\"" }
    }

    private struct Scanner {
        private let text: [Unicode.Scalar]
        private var at = 0
        private var line = 1

        init(_ text: [Unicode.Scalar]) {
            self.text = text
        }

        private func look(_ offset: Int = 0) -> Unicode.Scalar? {
            at + offset < text.count ? text[at + offset] : nil
        }

        private mutating func step() {
            if text[at] == "\n" { line += 1 }
            at += 1
        }

        mutating func statements() -> [Statement] {
            var found: [Statement] = []
            var start: (at: Int, line: Int)?
            func end() {
                guard let begun = start else { return }
                let opening = text[begun.at..<at].prefix { $0 != "\n" }
                found.append(
                    Statement(
                        line: begun.line, range: begun.at..<at,
                        opening: String(String.UnicodeScalarView(opening.prefix(100)))))
                start = nil
            }
            while let scalar = look() {
                switch scalar {
                case "-" where look(1) == "-": while let next = look(), next != "\n" { _ = next; step() }
                case "/" where look(1) == "*": skipComment()
                case ";":
                    end()
                    step()
                case _ where scalar.properties.isWhitespace: step()
                default:
                    if start == nil { start = (at, line) }
                    switch scalar {
                    case "'", "\"": skip(quotedBy: scalar)
                    case "$": skipDollarQuote()
                    default: step()
                    }
                }
            }
            end()
            return found
        }

        /// Comments of this form nest.
        private mutating func skipComment() {
            var depth = 0
            while look() != nil {
                if look() == "/", look(1) == "*" {
                    depth += 1
                    step()
                } else if look() == "*", look(1) == "/" {
                    depth -= 1
                    step()
                }
                step()
                if depth == 0 { return }
            }
        }

        private mutating func skip(quotedBy quote: Unicode.Scalar) {
            step()
            while let scalar = look() {
                step()
                // A quote twice is one in the text, and reads as the end and a new beginning.
                if scalar == quote { return }
            }
        }

        private mutating func skipDollarQuote() {
            var tag: [Unicode.Scalar] = ["$"]
            var length = 1
            while let scalar = look(length),
                scalar == "_" || scalar.properties.isAlphabetic || (length > 1 && scalar.properties.numericType != nil)
            {
                tag.append(scalar)
                length += 1
            }
            guard look(length) == "$" else { return step() }
            tag.append("$")
            for _ in tag { step() }
            while at < text.count {
                if text[at...].starts(with: tag) {
                    for _ in tag { step() }
                    return
                }
                step()
            }
        }
    }
}
