import Core
import JSONReader

/// Counts what the records of one page have where the mapped paths lead; by slice, if the page serves several.
///
/// Plain old data behind a pointer: the loop over records adds one number per path and record, and nothing else.
struct ShapeCounter {
    private let paths: Int
    private var capacity = 1
    private var counts: UnsafeMutablePointer<UInt32>
    private var records: UnsafeMutablePointer<Int>
    /// Part of the page that is being counted.
    private var base: UnsafeMutablePointer<UInt32>
    private var part = 0
    /// By path: a bit for each kind of value of which an example has been told.
    private let told: UnsafeMutablePointer<UInt16>

    init(paths: Int) {
        self.paths = paths
        counts = .allocate(capacity: paths * PathTally.shapes)
        records = .allocate(capacity: 1)
        base = counts
        told = .allocate(capacity: paths)
        told.initialize(repeating: 0, count: paths)
        begin(parts: 1)
    }

    func deallocate() {
        counts.deallocate()
        records.deallocate()
        told.deallocate()
    }

    mutating func begin(parts: Int) {
        if parts > capacity {
            counts.deallocate()
            records.deallocate()
            counts = .allocate(capacity: parts * paths * PathTally.shapes)
            records = .allocate(capacity: parts)
            capacity = parts
        }
        counts.initialize(repeating: 0, count: parts * paths * PathTally.shapes)
        records.initialize(repeating: 0, count: parts)
        turn(to: 0)
    }

    /// What follows is of this part.
    @inline(__always)
    mutating func turn(to part: Int) {
        self.part = part
        base = counts + part &* paths &* PathTally.shapes
    }

    /// - Returns: False if a path leads into an array.
    @inline(__always)
    func count(_ cells: RecordCells) -> Bool {
        records[part] &+= 1
        var place = base
        var shapes = 0
        // Both are computed in another module: once a record, not once a cell.
        let (width, belowArray) = (PathTally.shapes, Cell.belowArray)
        for path in 0..<paths {
            let shape = cells[path].shape
            shapes |= shape
            place[shape] &+= 1
            place += width
        }
        return shapes & belowArray == 0
    }

    func tally(of part: Int) -> PathTally {
        let size = paths * PathTally.shapes
        return PathTally(
            records: records[part], counts: UnsafeBufferPointer(start: counts + part * size, count: size))
    }

    /// A value of each kind that no page before had, for each path.
    mutating func examples(in contents: PageContents, _ tally: PathTally) -> [PathExample] {
        var examples: [PathExample] = []
        for path in 0..<paths {
            for type in tally.types(path) where told[path] & type.bit == 0 {
                for record in 0..<contents.count where contents.flaw(of: record) == nil {
                    let cell = contents.cells(of: record)[path]
                    guard JSONType(cell.kind) == type else { continue }
                    told[path] |= type.bit
                    examples.append(PathExample(path: path, type: type, cell))
                    break
                }
            }
        }
        return examples
    }
}

extension JSONType {
    fileprivate var bit: UInt16 { 1 << UInt16(JSONType.allCases.firstIndex(of: self) ?? 0) }
}

/// A value that a mapped path led to, the first of its type.
package struct PathExample: Sendable, Equatable {
    /// Number of the path in `TransformPlan.paths`.
    package var path: Int
    package var type: JSONType
    /// The text, cut at 200 bytes.
    package var text: String

    private static let longest = 200

    init(path: Int, type: JSONType, _ cell: Cell) {
        self.path = path
        self.type = type
        switch cell.kind {
        case .true: text = "true"
        case .false: text = "false"
        default:
            var end = min(cell.bytes.count, PathExample.longest)
            // Not inside of a character.
            while end > 0, end < cell.bytes.count, cell.bytes[end] & 0xC0 == 0x80 { end -= 1 }
            text = String(decoding: cell.bytes[..<end], as: UTF8.self)
        }
    }
}
