import CSimdJSON
import Core

/// Reads pages of one pipeline with simdjson. Owns the parser and its buffers, which it reuses from page to page.
///
/// Strict where JSON is: a page with trailing bytes, cut short, or without its array of records is an error; a record
/// with a key twice, a malformed number or string is flagged and the others are good. Not for two threads at once.
package struct PageReader: ~Copyable {
    private let raw: OpaquePointer  // oj_reader *
    private let columns: Int
    private let envelopePaths: [FieldPath]

    /// - Parameters:
    ///   - records: Where the array of records lies; the root for a bare array or an answer that is one record.
    ///   - fields: What to read of each record; `cells(of:)` has them in this order. No path twice.
    ///   - envelope: What to read around the records.
    /// - Parameter mayBeObject: An object where `records` leads is the page's only record, not a broken page.
    package init(records: FieldPath, mayBeObject: Bool = false, fields: [FieldPath], envelope: [FieldPath]) {
        guard let reader = oj_new() else { fatalError("out of memory") }
        raw = reader
        PageReader.withNames(records) { oj_set_records(reader, $0, $1, mayBeObject) }
        for (column, path) in fields.enumerated() {
            let index = PageReader.withNames(path) { oj_add_field(reader, $0, $1) }
            precondition(Int(index) == column, "path asked for twice: \(path)")
        }
        var distinct: [FieldPath] = []
        for path in envelope where !distinct.contains(path) && !path.names.isEmpty {
            distinct.append(path)
            _ = PageReader.withNames(path) { oj_add_envelope(reader, $0, $1) }
        }
        columns = fields.count
        envelopePaths = distinct
    }

    deinit {
        oj_free(raw)
    }

    /// Reads a page. The contents point into the page and the reader: use them before either is gone.
    ///
    /// - Throws: `PageError` if the page as a whole is not what the configuration says.
    package mutating func read(_ page: PageBuffer) throws(PageError) -> PageContents {
        var result = oj_page()
        let base = page.base.assumingMemoryBound(to: CChar.self)
        if let problem = oj_read(raw, base, page.count, &result) {
            throw PageError(reason: String(cString: problem))
        }
        return PageContents(page: result, columns: columns, envelopePaths: envelopePaths)
    }

    private static func withNames<Result>(
        _ path: FieldPath, _ body: (UnsafePointer<UnsafePointer<CChar>?>?, Int) -> Result
    ) -> Result {
        let strings = path.names.map { name in
            let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: name.utf8.count + 1)
            for (index, byte) in name.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
            bytes[name.utf8.count] = 0
            return UnsafePointer(bytes)
        }
        defer { strings.forEach { $0.deallocate() } }
        return strings.map(Optional.some).withUnsafeBufferPointer { body($0.baseAddress, $0.count) }
    }
}

/// Why a page is not the JSON that the configuration describes. Another attempt may bring a whole one.
package struct PageError: Error, Sendable {
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
