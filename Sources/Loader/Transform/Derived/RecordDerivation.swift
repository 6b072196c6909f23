import Core
import JSONReader

/// The values of the record at hand with those that are derived from them, in memory of its own.
///
/// Only plans with derived values have one: the others use a page's cells where they lie.
final class RecordDerivation {
    /// More than any number that is loaded has in digits.
    private static let longestText = 8_192

    private let fields: Int
    private let values: [DerivedValue]
    /// By list: its values, each by its index.
    private let ofElements: [[Int]]
    private let lists: [ElementList]
    private let readers: [ElementReader]
    private let cells: UnsafeMutablePointer<Cell>
    private var text: FormText
    /// Bytes of the texts that are the record's; those of an element come behind them.
    private var recordText = 0
    /// By name; `nil`: nobody knows it.
    private var zones: [String: LocalZone?] = [:]

    /// `nil` if nothing is derived.
    init?(_ plan: TransformPlan) {
        guard !plan.derived.isEmpty || !plan.lists.isEmpty else { return nil }
        fields = plan.fields.count
        values = plan.derived
        lists = plan.lists
        ofElements = plan.lists.indices.map { list in plan.derived.indices.filter { plan.derived[$0].list == list } }
        readers = plan.lists.map { ElementReader(list: $0, caps: plan.caps) }
        cells = .allocate(capacity: fields + values.count)
        text = FormText(capacity: values.count * RecordDerivation.longestText)
    }

    deinit {
        cells.deallocate()
        text.deallocate()
    }

    /// Valid until the next record's. Values of elements are absent before `turn`.
    ///
    /// - Throws: `Rejection` for an array that is none, or whose elements cannot be read.
    func read(_ record: RecordCells, _ slice: SliceContext) throws(UnreadableList) -> RecordCells {
        cells.update(from: record, count: fields)
        text.removeAll()
        for index in values.indices { cells[fields + index] = .absent }
        for (list, reader) in zip(lists, readers) {
            if let problem = reader.read(record[list.cell]) { throw UnreadableList(list: list, problem: problem) }
        }
        for (index, value) in values.enumerated() where value.list == nil { derive(index, value, element: nil, slice) }
        recordText = text.count
        return RecordCells(cells)
    }

    func elements(of list: Int) -> Int { readers[list].count }

    /// Goes on to an element: the values of its list are its own.
    func turn(to element: Int, of list: Int, _ slice: SliceContext) {
        text.goBack(to: recordText)
        for index in ofElements[list] { derive(index, values[index], element: element, slice) }
    }

    private func derive(_ index: Int, _ value: DerivedValue, element: Int?, _ slice: SliceContext) {
        let cell: Cell
        switch value.source {
        case .converted(let number, let conversion, let result):
            cell = converted(cells[number], conversion, result, slice)
        case .element(let list, let field):
            cell = element.flatMap { readers[list].cells(of: $0)?[field] } ?? .absent
        case .match(let list, let field, let tests): cell = match(readers[list], field, tests)
        case .mark(let number, let words, let version): cell = mark(cells[number], words, cells[version])
        case .position(_, let first):
            let start = text.count
            text.append(String(first + (element ?? 0)).utf8)
            cell = Cell(.number, text.bytes(from: start))
        }
        cells[fields + index] = cell
    }

    /// Of the one element that passes; two are a contradiction, and none of them is taken.
    private func match(_ reader: ElementReader, _ field: Int, _ tests: [DerivedValue.Test]) -> Cell {
        var found: Cell?
        for element in 0..<reader.count {
            guard let cells = reader.cells(of: element),
                tests.allSatisfy({ isEqual(cells[$0.field].comparableBytes, $0.bytes) })
            else { continue }
            if found != nil { return .ambiguous }
            found = cells[field]
        }
        return found ?? .absent
    }

    private func mark(_ cell: Cell, _ words: [[UInt8]], _ version: Cell) -> Cell {
        let isOne =
            switch cell.kind {
            case .true: words.contains(Array("true".utf8))
            case .false: words.contains(Array("false".utf8))
            default: (cell.isString || cell.isNumber) && words.contains { isEqual(cell.comparableBytes, $0) }
            }
        guard isOne else { return .null }
        return version.isMissing ? .unreadable : version
    }

    private func converted(
        _ cell: Cell, _ conversion: ValueConversion, _ result: FormResult?, _ slice: SliceContext
    ) -> Cell {
        guard !cell.isMissing, let written = WrittenValue(cell) else { return cell }
        if cell.isString || cell.isNumber, conversion.isNull(cell.bytes) { return .null }
        guard let result else { return cell }
        let start = text.count
        switch conversion.read(written, as: result, zone: zone(conversion.zone, slice), into: &text) {
        case .unreadable: return .unreadable
        case .boolean(let flag): return Cell(flag ? .true : .false)
        case .written:
            if text.isFull { return .unreadable }
            return Cell(result == .number ? .number : .string, text.bytes(from: start))
        }
    }

    /// `nil` if the value needs none, or if nobody knows the one that the partition has.
    private func zone(_ source: ZoneSource?, _ slice: SliceContext) -> LocalZone? {
        let name: String
        switch source {
        case .named(let text): name = text
        case .partition(let column):
            guard let text = slice.partition?.attributes[column] else { return nil }
            name = text
        case nil: return nil
        }
        if let known = zones[name] { return known }
        let zone = LocalZone(name: name)
        zones[name] = .some(zone)
        return zone
    }
}

/// An array of a record that cannot be read.
struct UnreadableList: Error {
    let list: ElementList
    let problem: String
}

extension Cell {
    /// What a condition is held against: a text's own bytes, a number's digits, `true` or `false`; nothing else has any.
    fileprivate var comparableBytes: UnsafeBufferPointer<UInt8> {
        switch kind {
        case .string, .number: bytes
        case .true: Cell.trueBytes
        case .false: Cell.falseBytes
        default: UnsafeBufferPointer(start: nil, count: 0)
        }
    }
}

extension WrittenValue {
    /// `nil` for what is missing or has been refused already.
    fileprivate init?(_ cell: Cell) {
        switch cell.kind {
        case .string: self.init(.string, cell.bytes)
        case .number: self.init(.number, cell.bytes)
        case .true, .false: self.init(.boolean, cell.kind == .true ? Cell.trueBytes : Cell.falseBytes)
        case .object: self.init(.object, cell.bytes)
        case .array: self.init(.array, cell.bytes)
        case .absent, .null, .unreadable, .ambiguous: return nil
        }
    }
}
