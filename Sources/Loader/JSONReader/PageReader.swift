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
    private let caps: PageCaps

    /// - Parameters:
    ///   - records: Where the array of records lies; the root for a bare array or an answer that is one record. It may
    ///     lead into arrays and to an object of records (`RecordsPath`).
    ///   - mayLackRecords: A page without the place of the records has none; else it is broken.
    ///   - fields: What to read of each record; `cells(of:)` has them in this order. No path twice.
    ///   - envelope: What to read around the records.
    ///   - mayBeObject: An object where `records` leads is the page's only record, not a broken page.
    ///   - caps: What a page may hold.
    package init(
        records: FieldPath, mayBeObject: Bool = false, mayLackRecords: Bool = false, fields: [FieldPath],
        envelope: [FieldPath],
        caps: PageCaps = PageCaps()
    ) {
        guard let reader = oj_new() else { fatalError("out of memory") }
        raw = reader
        self.caps = caps
        oj_set_caps(reader, oj_caps(records: caps.records, cells: caps.cells, record_bytes: caps.recordBytes))
        PageReader.withNames(records) { oj_set_records(reader, $0, $1, mayBeObject) }
        if mayLackRecords { oj_let_records_lack(reader) }
        for (column, path) in fields.enumerated() {
            let index = PageReader.withNames(path) { oj_add_field(reader, $0, $1) }
            precondition(Int(index) == column, "path asked for twice: \(path)")
        }
        var distinct: [FieldPath] = []
        for path in envelope where !distinct.contains(path) && !path.names.isEmpty {
            distinct.append(path)
            _ = PageReader.withNames(path) { oj_add_envelope(reader, $0, $1) }
        }
        // Behind those, as the places of the envelope's values are their numbers.
        for (column, path) in fields.enumerated() {
            guard let outer = path.outer(of: records) else { continue }
            PageReader.withNames(outer.element) { element, elements in
                PageReader.withNames(outer.field) { names, count in
                    oj_add_outer(reader, element, elements, names, count, Int32(column))
                }
            }
        }
        columns = fields.count
        envelopePaths = distinct
    }

    deinit {
        oj_free(raw)
    }

    /// Reads a page. The contents point into the page and the reader: use them before either is gone.
    ///
    /// - Parameter notesUnmapped: Fields that nobody asked for are noted; not where a page holds what may not be kept.
    /// - Throws: `PageError` if the page as a whole is not what the configuration says, or holds more than the caps allow.
    package mutating func read(_ page: PageBuffer, notesUnmapped: Bool = true) throws(PageError) -> PageContents {
        oj_note_unasked(raw, notesUnmapped)
        var result = oj_page()
        let mark = page.hasByteOrderMark ? 3 : 0
        let base = page.base.assumingMemoryBound(to: CChar.self) + mark
        if let problem = oj_read(raw, base, page.count - mark, &result) {
            throw PageError(result.lacks_records ? .noRecords : .broken, reason: String(cString: problem))
        }
        if result.is_over { throw caps.error(records: result.rows, columns: columns) }
        return PageContents(page: result, columns: columns, envelopePaths: envelopePaths)
    }

    /// Fields of records that nobody asked for, without the first `known`: those met so far, 200 at most, in all pages.
    package func unmappedFields(after known: Int) -> [UnmappedField] {
        (known..<max(known, oj_unasked_count(raw))).map { UnmappedField(oj_unasked_field(raw, $0)) }
    }

    /// For tests: how many bytes of a page are looked at in one go. What a page holds does not depend on it.
    package func setWindow(bytes: Int) {
        oj_set_window(raw, bytes)
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

extension PageBuffer {
    /// The text begins with U+FEFF in UTF-8, which RFC 8259 lets a reader skip.
    fileprivate var hasByteOrderMark: Bool {
        count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    }
}
