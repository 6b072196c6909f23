import CSV

/// Everything that a parser says of a text.
struct ParsedFile {
    var rows: [[String]] = []
    var places: [[CSVPlace]] = []
    var problems: [CSVProblem] = []

    init(_ text: String, pieces: Int = 7) {
        var parser = CSVParser()
        let bytes = Array(text.utf8)
        for begin in stride(from: 0, to: bytes.count, by: pieces) {
            Array(bytes[begin..<min(begin + pieces, bytes.count)]).withUnsafeBytes { piece in
                parser.feed(piece, row: { add($0) }, problem: { problems.append($0) })
            }
        }
        parser.finish(row: { add($0) }, problem: { problems.append($0) })
    }

    private mutating func add(_ row: CSVRow) {
        rows.append((0..<row.count).map { row[$0] ?? "(not UTF-8)" })
        places.append(row.places)
    }
}
