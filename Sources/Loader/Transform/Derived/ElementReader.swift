import Core
import JSONReader

/// Reads one array of a record, element by element. Keeps its parser and its buffer from record to record.
final class ElementReader {
    /// What an element that is no object is read as, so that its value has a name.
    private static let name = "value"

    /// Elements are taken whole: they need not be objects.
    private let isOfValues: Bool
    private var reader: PageReader
    private let buffer = PageBuffer()
    private var contents: PageContents?

    init(list: ElementList, caps: PageCaps) {
        isOfValues = list.fields.contains(.root)
        var own = PageCaps()
        own.cells = caps.cells
        let fields =
            isOfValues ? list.fields.map { FieldPath(names: [ElementReader.name] + $0.names) } : list.fields
        reader = PageReader(records: .root, fields: fields, envelope: [], caps: own)
    }

    /// Reads the array; `nil` if it can be read, or what is wrong with it. An array that is missing has no elements.
    func read(_ cell: Cell) -> String? {
        contents = nil
        if cell.isMissing { return nil }
        guard cell.kind == .array else { return "not a list" }
        let size = cell.bytes.count
        let longest = isOfValues ? size * (ElementReader.name.utf8.count + 6) : size
        buffer.fill(upTo: longest) { room in
            isOfValues
                ? ElementReader.wrap(cell.bytes, into: room)
                : {
                    room.copyMemory(from: UnsafeRawBufferPointer(cell.bytes)); return size
                }()
        }
        do throws(PageError) {
            let read = try reader.read(buffer, notesUnmapped: false)
            for element in 0..<read.count {
                if let flaw = read.flaw(of: element) {
                    return flaw.problem == .notAnObject
                        ? "element \(element) is no object" : "element \(element) cannot be read"
                }
            }
            contents = read
        } catch { return "a list that \(error.reason)" }
        return nil
    }

    var count: Int { contents?.count ?? 0 }

    func cells(of element: Int) -> RecordCells? { contents?.cells(of: element) }

    /// `[1,"a"]` becomes `[{"value":1},{"value":"a"}]`. The array has been read once and is sound.
    private static func wrap(_ bytes: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        func put(_ byte: UInt8) {
            room[count] = byte
            count += 1
        }
        func open() { for byte in "{\"\(name)\":".utf8 { put(byte) } }
        var depth = 0
        var isInText = false
        var isEscaped = false
        var isOpen = false
        for byte in bytes {
            if isInText {
                put(byte)
                if !isEscaped, byte == UInt8(ascii: "\"") { isInText = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            let closes = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
            if depth == 1, isOpen, byte == UInt8(ascii: ",") || closes {
                put(UInt8(ascii: "}"))
                isOpen = false
            } else if depth == 1, !isOpen, !isSpace, !closes {
                open()
                isOpen = true
            }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
            if closes { depth -= 1 }
            if byte == UInt8(ascii: "\"") { isInText = true }
            put(byte)
        }
        return count
    }
}
