import Core
import JSONReader

/// What the records of a page, or of a slice, had where the mapped paths lead: a number per path and kind of value.
///
/// Of records that can be read and are no tombstones, which have few fields.
package struct PathTally: Sendable, Equatable {
    /// Shapes of a cell. Computed, as it is used for each.
    @inline(__always)
    static var shapes: Int { Cell.belowArray + 1 }

    package private(set) var records = 0
    /// By path and shape of its cell (`Cell.shape`); empty if there is no record.
    private var counts: [UInt32] = []

    package init() {}

    init(records: Int, counts: UnsafeBufferPointer<UInt32>) {
        self.records = records
        if records > 0 { self.counts = Array(counts) }
    }

    package mutating func add(_ other: PathTally) {
        guard other.records > 0 else { return }
        records += other.records
        if counts.isEmpty {
            counts = other.counts
        } else {
            for index in counts.indices { counts[index] &+= other.counts[index] }
        }
    }

    private func count(_ path: Int, _ shape: Int) -> Int {
        counts.isEmpty ? 0 : Int(counts[path * PathTally.shapes + shape])
    }

    /// Records that have the path, with a value or with null.
    package func met(_ path: Int) -> Int { records - count(path, 0) - count(path, Cell.belowArray) }

    package func nulls(_ path: Int) -> Int { count(path, 1) }

    /// Records that have an array where the path asks for a name in an object.
    package func belowArray(_ path: Int) -> Int { count(path, Cell.belowArray) }

    /// Of the values that are not null.
    package func types(_ path: Int) -> Set<JSONType> {
        Set(JSONType.allCases.filter { type in type.kinds.contains { count(path, Int($0.rawValue)) > 0 } })
    }
}

/// The types of JSON that a value can have, besides null.
package enum JSONType: String, Sendable, CaseIterable {
    case string, number, boolean, object, array

    fileprivate var kinds: [Cell.Kind] {
        switch self {
        case .string: [.string]
        case .number: [.number]
        case .boolean: [.false, .true]
        case .object: [.object]
        case .array: [.array]
        }
    }

    /// `nil` for null and for what is not there.
    package init?(_ kind: Cell.Kind) {
        guard let type = JSONType.allCases.first(where: { $0.kinds.contains(kind) }) else { return nil }
        self = type
    }
}
