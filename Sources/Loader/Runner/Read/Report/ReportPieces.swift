import CSV
import Core

/// A report file as pages of records, each a few mebibytes, so that only the file itself is in memory whole.
struct ReportPieces {
    /// Bytes of a page, about.
    static let size = 4 << 20

    private let body: PageBuffer
    private let format: ReportFileSpec.Format
    private var table: CSVRecords
    /// Bytes of the body that are in earlier pages.
    private var read = 0
    private var isOver = false

    struct Failure: Error {
        let reason: String
    }

    init(_ body: PageBuffer, _ spec: ReportFileSpec, columns: Set<String> = []) {
        self.body = body
        format = spec.format
        table = CSVRecords(separator: spec.separator, columns: columns)
    }

    /// The next page: a JSON document; `nil`: there is none.
    mutating func next() throws(Failure) -> PageBuffer? {
        guard !isOver else { return nil }
        switch format {
        case .json:
            isOver = true
            return body
        case .jsonLines: return lines()
        case .csv: return try records()
        }
    }

    private mutating func lines() -> PageBuffer? {
        let bytes = body.bytes
        guard read < bytes.count else {
            isOver = true
            return nil
        }
        var end = min(read + ReportPieces.size, bytes.count)
        // To the end of the line.
        while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
        let piece = PageBuffer(bytes[read..<end])
        read = end
        return PageText.array(ofLines: piece)
    }

    private mutating func records() throws(Failure) -> PageBuffer? {
        let bytes = body.bytes
        while read < bytes.count, table.size < ReportPieces.size {
            let end = min(read + 256 << 10, bytes.count)
            try table.feed(UnsafeRawBufferPointer(rebasing: bytes[read..<end]))
            read = end
        }
        if read == bytes.count {
            isOver = true
            try table.finish()
        }
        return table.take()
    }
}
