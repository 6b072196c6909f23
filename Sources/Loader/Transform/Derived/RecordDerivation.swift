import Core
import JSONReader

/// The values of the record at hand with those that are made of them, in memory of its own.
///
/// Only plans with derived values have one: the others use a page's cells where they lie.
struct RecordDerivation {
    /// More than any number that is loaded has in digits.
    private static let longestText = 8_192

    private let fields: Int
    private let values: [DerivedValue]
    private let cells: UnsafeMutablePointer<Cell>
    private var text: FormText
    private var zones: [String: LocalZone] = [:]
    private let fixedZones: [LocalZone?]

    /// `nil` if nothing is derived.
    init?(fields: Int, values: [DerivedValue]) {
        guard !values.isEmpty else { return nil }
        self.fields = fields
        self.values = values
        cells = .allocate(capacity: fields + values.count)
        text = FormText(capacity: values.count * RecordDerivation.longestText)
        fixedZones = values.map { value in
            if case .named(let name)? = value.conversion.zone { LocalZone(name: name) } else { nil }
        }
    }

    func deallocate() {
        cells.deallocate()
        text.deallocate()
    }

    /// Valid until the next record's.
    mutating func cells(of record: RecordCells, _ slice: SliceContext) -> RecordCells {
        cells.update(from: record, count: fields)
        text.removeAll()
        for (index, value) in values.enumerated() {
            cells[fields + index] = derived(value, record[value.base], zone: zone(of: index, slice))
        }
        return RecordCells(cells)
    }

    private mutating func derived(_ value: DerivedValue, _ cell: Cell, zone: LocalZone?) -> Cell {
        guard !cell.isMissing else { return cell }
        if cell.isString || cell.isNumber, value.conversion.isNull(cell.bytes) { return .null }
        guard let result = value.result else { return cell }
        guard let written = WrittenValue(cell) else { return .unreadable }
        let start = text.count
        switch value.conversion.read(written, as: result, zone: zone, into: &text) {
        case .unreadable: return .unreadable
        case .boolean(let flag): return Cell(flag ? .true : .false)
        case .written:
            if text.isFull { return .unreadable }
            return Cell(result == .number ? .number : .string, text.bytes(from: start))
        }
    }

    /// `nil` if the value needs none, or if nobody knows the one that the partition has.
    private mutating func zone(of index: Int, _ slice: SliceContext) -> LocalZone? {
        guard case .partition(let column)? = values[index].conversion.zone else { return fixedZones[index] }
        guard let name = slice.partition?.attributes[column] else { return nil }
        if let known = zones[name] { return known }
        zones[name] = LocalZone(name: name)
        return zones[name]
    }
}

extension WrittenValue {
    /// `nil` for what is missing.
    fileprivate init?(_ cell: Cell) {
        switch cell.kind {
        case .string: self.init(.string, cell.bytes)
        case .number: self.init(.number, cell.bytes)
        case .true, .false: self.init(.boolean, cell.kind == .true ? Cell.trueBytes : Cell.falseBytes)
        case .object: self.init(.object, cell.bytes)
        case .array: self.init(.array, cell.bytes)
        case .absent, .null, .unreadable: return nil
        }
    }
}
