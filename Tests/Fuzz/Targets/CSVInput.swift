@testable import CSV

/// A CSV file: the first byte is the size of the pieces it is fed in.
enum CSVInput {
    /// What a parser says of a file.
    struct Reading: Equatable {
        var rows: [[[UInt8]]] = []
        var problems: [CSVProblem] = []
        var places: [CSVPlace] = []
    }

    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first else { return }
        let file = Array(bytes.dropFirst())
        let reading = read(file, pieces: file.count)
        demand(reading == read(file, pieces: Int(first % 16) + 1), "pieces of another size read otherwise")
        checkPlaces(reading, lines: file.count { $0 == UInt8(ascii: "\n") } + 1)
        if isPlain(file) { checkPlain(reading, file) }

        let again = read(render(reading.rows), pieces: 64)
        demand(again.problems.isEmpty, "rows that were read are refused when written: \(again.problems)")
        demand(again.rows == reading.rows, "rows that were read are read otherwise when written")
    }

    static func read(_ file: [UInt8], pieces: Int) -> Reading {
        var parser = CSVParser()
        var reading = Reading()
        let receive = { (row: CSVRow) in
            demand(row.count > 0 && row.places.count == row.count, "fields without places")
            reading.rows.append(row.indices.map { Array(row.bytes[($0 == 0 ? 0 : row.ends[$0 - 1])..<row.ends[$0]]) })
            reading.places += row.places
        }
        file.withUnsafeBytes { file in
            var rest = file[...]
            while !rest.isEmpty {
                parser.feed(
                    UnsafeRawBufferPointer(rebasing: rest.prefix(pieces)), row: receive,
                    problem: { reading.problems.append($0) })
                rest = rest.dropFirst(pieces)
            }
        }
        parser.finish(row: receive, problem: { reading.problems.append($0) })
        return reading
    }

    private static func checkPlaces(_ reading: Reading, lines: Int) {
        demand(zip(reading.places, reading.places.dropFirst()).allSatisfy(<), "fields out of order")
        let all = reading.places + reading.problems.map(\.place)
        demand(all.allSatisfy { (1...lines).contains($0.line) && $0.column >= 1 }, "a place outside the file")
        demand(reading.rows.count + reading.problems.count <= lines, "more rows than lines")
        demand(
            reading.rows.joined().allSatisfy { $0.count <= CSVParser.longestField && !$0.contains(0) }, "a bad field")
    }

    /// Nothing in it that needs a parser.
    private static func isPlain(_ file: [UInt8]) -> Bool {
        !file.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\r") || $0 == 0 || $0 >= 0x80 }
            && file.count <= CSVParser.longestField
    }

    private static func checkPlain(_ reading: Reading, _ file: [UInt8]) {
        let rows = file.split(separator: UInt8(ascii: "\n")).map {
            $0.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map(Array.init)
        }
        demand(reading.problems.isEmpty && reading.rows == rows, "plain lines are read otherwise than by splitting")
    }

    private static func render(_ rows: [[[UInt8]]]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        return rows.flatMap { row in
            row.map { field in [quote] + field.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote] }
                .joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "\n")]
        }
    }
}

extension CSVRow {
    fileprivate var indices: Range<Int> { 0..<count }
}
