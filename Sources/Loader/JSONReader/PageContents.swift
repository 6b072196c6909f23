import CSimdJSON
import Core

/// The records of one page, valid until the reader that read them reads the next.
package struct PageContents {
    private let page: oj_page
    private let columns: Int
    private let envelopePaths: [FieldPath]

    init(page: oj_page, columns: Int, envelopePaths: [FieldPath]) {
        self.page = page
        self.columns = columns
        self.envelopePaths = envelopePaths
    }

    /// Records in the page, bad ones included.
    package var count: Int { page.rows }

    /// The cells of a record, one per path asked for.
    package func cells(of record: Int) -> RecordCells {
        PageContents.cells(page.cells) + record * columns
    }

    /// The shim's cells as ours: `Cell` has the layout of `oj_cell`, which a test checks.
    private static func cells(_ raw: UnsafePointer<oj_cell>) -> UnsafePointer<Cell> {
        UnsafeRawPointer(raw).assumingMemoryBound(to: Cell.self)
    }

    /// The record as received.
    package func payload(of record: Int) -> UnsafeRawBufferPointer {
        let raw = page.records[record]
        return UnsafeRawBufferPointer(start: raw.raw, count: raw.raw_length)
    }

    /// What makes the record unreadable as JSON; `nil` if nothing does.
    package func flaw(of record: Int) -> RecordFlaw? {
        let raw = page.records[record]
        guard let problem = RecordFlaw.Problem(rawValue: raw.problem) else { return nil }
        let pointer = UnsafeBufferPointer(
            start: UnsafeRawPointer(raw.pointer)?.assumingMemoryBound(to: UInt8.self), count: Int(raw.pointer_length))
        return RecordFlaw(problem: problem, pointer: String(decoding: pointer, as: UTF8.self))
    }

    /// The values asked for around the records, those that are there and are neither object nor array.
    package var envelope: [FieldPath: JSONScalar] {
        var values: [FieldPath: JSONScalar] = [:]
        for (index, path) in envelopePaths.enumerated() {
            values[path] = PageContents.cells(page.envelope)[index].scalar
        }
        return values
    }

    /// Of the paths asked for around the records those that lead to an object or an array.
    package var containers: [FieldPath: PageOutline.Value] {
        var values: [FieldPath: PageOutline.Value] = [:]
        for (index, path) in envelopePaths.enumerated() {
            let cell = PageContents.cells(page.envelope)[index]
            switch cell.kind {
            case .object: values[path] = .object(isEmpty: cell.bytes.count <= 2)
            case .array: values[path] = .array(isEmpty: cell.bytes.count <= 2)
            default: break
            }
        }
        return values
    }
}

/// Why a record cannot be trusted as JSON, although the page around it can.
package struct RecordFlaw: Sendable, Hashable {
    package enum Problem: UInt32, Sendable {
        case duplicateKey = 1
        case badString
        case badNumber
        case badBytes
        case tooDeep
        case notAnObject
    }

    package var problem: Problem
    /// RFC 6901, inside the record.
    package var pointer: String
}
