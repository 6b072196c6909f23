import Core
import JSONReader

/// A page's records copied out of the reader, so that a test may look at them for as long as it likes.
struct ReadPage {
    var records: [ReadRecord]
    var envelope: [FieldPath: JSONScalar]

    /// The problem of each record; `nil` for the good ones.
    var problems: [RecordFlaw.Problem?] { records.map { $0.flaw?.problem } }
}

struct ReadRecord {
    /// In the order of the fields asked for.
    var values: [ReadValue]
    var payload: [UInt8]
    var flaw: RecordFlaw?
}

/// A cell, copied.
enum ReadValue: Equatable {
    case absent, null
    case bool(Bool)
    case number(String)
    case string(String)
    case object(String)
    case array(String)

    init(_ cell: Cell) {
        self =
            switch cell.kind {
            case .absent, .unreadable, .ambiguous: .absent
            case .null: .null
            case .false: .bool(false)
            case .true: .bool(true)
            case .number: .number(cell.copiedText)
            case .string: .string(cell.copiedText)
            case .object: .object(cell.copiedText)
            case .array: .array(cell.copiedText)
            }
    }
}

/// Reads page after page with one reader, as the loader does.
final class TestReader {
    private var reader: PageReader
    private let columns: Int

    init(
        records: String = "data", fields: [FieldPath], envelope: [FieldPath] = [], caps: PageCaps = PageCaps()
    ) {
        reader = PageReader(
            records: records.isEmpty ? .root : FieldPath(records)!, fields: fields, envelope: envelope, caps: caps)
        columns = fields.count
    }

    /// Looks at so many bytes of a page in one go.
    func setWindow(bytes: Int) { reader.setWindow(bytes: bytes) }

    convenience init(records: String = "data", _ fields: String..., envelope: [String] = []) {
        self.init(records: records, fields: fields.map { FieldPath($0)! }, envelope: envelope.map { FieldPath($0)! })
    }

    func read(_ text: String) throws(PageError) -> ReadPage {
        try read(bytes: Array(text.utf8))
    }

    func read(bytes: [UInt8]) throws(PageError) -> ReadPage {
        let buffer = PageBuffer(bytes)
        let contents = try reader.read(buffer)
        return withExtendedLifetime(buffer) {
            ReadPage(
                records: (0..<contents.count).map { record in
                    let cells = contents.cells(of: record)
                    return ReadRecord(
                        values: (0..<columns).map { ReadValue(cells[$0]) },
                        payload: Array(contents.payload(of: record)), flaw: contents.flaw(of: record))
                }, envelope: contents.envelope)
        }
    }

    /// Reads `{"data":[…]}` around the records.
    func read(records: String...) throws(PageError) -> ReadPage {
        try read(#"{"data":[\#(records.joined(separator: ","))]}"#)
    }
}

/// Why a page is refused; `nil` if it is read.
func refusal(of bytes: [UInt8], records: String = "data") -> String? {
    do throws(PageError) {
        _ = try TestReader(records: records, "id").read(bytes: bytes)
        return nil
    } catch {
        return error.reason
    }
}

func refusal(of text: String, records: String = "data") -> String? {
    refusal(of: Array(text.utf8), records: records)
}
