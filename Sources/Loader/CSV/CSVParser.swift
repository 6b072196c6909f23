/// Reads CSV as RFC 4180 describes it, in pieces of any size, and refuses what only looks like it.
///
/// Fields are separated by commas, or what stands for them, rows by LF or CRLF; a field with a comma, a quote or a line end stands in quotes, and a
/// quote in it is doubled. A byte order mark and empty lines are skipped. A broken row is reported, and reading goes on
/// with the next line. Holds one row at a time.
package struct CSVParser {
    /// A longer field is a quote that nobody closed.
    package static let longestField = 65_536

    private enum State {
        case fieldStart, plain, quoted, quoteInQuoted, carriageReturn, broken
    }

    private var state = State.fieldStart
    private var row = CSVRow()
    private var here = CSVPlace(line: 1, column: 1)
    /// Where the field under way begins in the row's bytes.
    private var fieldBegin = 0
    /// A row of one empty field in quotes is a row; an empty line is not.
    private var hasQuotes = false
    private var bytesSeen = 0
    /// Bytes of the byte order mark seen so far, for as long as nothing else was.
    private var markSeen = 0

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let separator: UInt8

    /// - Parameter separator: Between two fields: an ASCII character that is neither a quote nor a line end.
    package init(separator: UInt8 = UInt8(ascii: ",")) {
        self.separator = separator
    }

    /// True if nothing at all has been fed.
    package var isEmpty: Bool { bytesSeen == 0 }

    /// Takes the next piece of the file.
    package mutating func feed<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer, row receive: (CSVRow) throws(Failure) -> Void, problem: (CSVProblem) -> Void
    ) throws(Failure) {
        for byte in bytes {
            bytesSeen += 1
            if markSeen == bytesSeen - 1, markSeen < 3 {
                if byte == CSVParser.mark[markSeen] {
                    markSeen += 1
                    continue
                }
                // Another character that begins like the mark.
                for held in CSVParser.mark.prefix(markSeen) { try step(held, receive, problem) }
            }
            try step(byte, receive, problem)
        }
    }

    private mutating func step<Failure: Error>(
        _ byte: UInt8, _ receive: (CSVRow) throws(Failure) -> Void, _ problem: (CSVProblem) -> Void
    ) throws(Failure) {
        try take(byte, receive, problem)
        if byte == UInt8(ascii: "\n") {
            here = CSVPlace(line: here.line + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
            here.column += 1
        }
    }

    /// Ends the file: the last row needs no line end.
    package mutating func finish<Failure: Error>(
        row receive: (CSVRow) throws(Failure) -> Void, problem: (CSVProblem) -> Void
    ) throws(Failure) {
        switch state {
        case .quoted:
            problem(CSVProblem(place: row.places.last ?? here, problem: "the quote is never closed"))
        case .carriageReturn: note("a carriage return that no line feed follows", problem)
        case .broken: break
        case .fieldStart, .plain, .quoteInQuoted: try endRow(receive)
        }
    }

    // MARK: States

    private mutating func take<Failure: Error>(
        _ byte: UInt8, _ receive: (CSVRow) throws(Failure) -> Void, _ problem: (CSVProblem) -> Void
    ) throws(Failure) {
        switch state {
        case .broken:
            if byte == UInt8(ascii: "\n") { restart() }
        case .quoted:
            if byte == UInt8(ascii: "\"") { state = .quoteInQuoted } else { append(byte, problem) }
        case .fieldStart:
            beginField()
            if byte == UInt8(ascii: "\"") {
                state = .quoted
                hasQuotes = true
            } else {
                try takePlain(byte, receive, problem)
            }
        case .plain: try takePlain(byte, receive, problem)
        case .quoteInQuoted:
            if byte == UInt8(ascii: "\"") {
                state = .quoted
                append(byte, problem)
            } else if byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                try takePlain(byte, receive, problem)
            } else {
                note("text behind the closing quote; a quote inside a field is written twice", problem)
            }
        case .carriageReturn:
            guard byte == UInt8(ascii: "\n") else {
                return note("a carriage return that no line feed follows", problem)
            }
            try endRow(receive)
        }
    }

    private mutating func takePlain<Failure: Error>(
        _ byte: UInt8, _ receive: (CSVRow) throws(Failure) -> Void, _ problem: (CSVProblem) -> Void
    ) throws(Failure) {
        switch byte {
        case separator:
            row.ends.append(row.bytes.count)
            state = .fieldStart
        case UInt8(ascii: "\n"): try endRow(receive)
        case UInt8(ascii: "\r"): state = .carriageReturn
        case UInt8(ascii: "\""): note("a quote inside a field without quotes; put the whole field in quotes", problem)
        default:
            state = .plain
            append(byte, problem)
        }
    }

    private mutating func beginField() {
        row.places.append(here)
        fieldBegin = row.bytes.count
    }

    private mutating func append(_ byte: UInt8, _ problem: (CSVProblem) -> Void) {
        guard byte != 0 else { return note("the character U+0000", problem) }
        guard row.bytes.count - fieldBegin < CSVParser.longestField else {
            let place = row.places.last ?? here
            state = .broken
            return problem(
                CSVProblem(place: place, problem: "a field of more than 64 KiB; is its quote never closed?"))
        }
        row.bytes.append(byte)
    }

    private mutating func endRow<Failure: Error>(_ receive: (CSVRow) throws(Failure) -> Void) throws(Failure) {
        // At the end of a file that ends with a comma no byte has begun the last field.
        if state == .fieldStart, row.places.count == row.ends.count, !row.ends.isEmpty { beginField() }
        if hasQuotes || !row.bytes.isEmpty || !row.ends.isEmpty {
            row.ends.append(row.bytes.count)
            try receive(row)
        }
        restart()
    }

    private mutating func restart() {
        row.removeAll()
        fieldBegin = 0
        hasQuotes = false
        state = .fieldStart
    }

    private mutating func note(_ text: String, _ problem: (CSVProblem) -> Void) {
        state = .broken
        problem(CSVProblem(place: here, problem: text))
    }
}
