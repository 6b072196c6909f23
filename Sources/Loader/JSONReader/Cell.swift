import Core

/// One value of a record: what it is, and its text.
///
/// Strings are unescaped; numbers keep their own digits; objects and arrays are the JSON as received. The bytes belong
/// to the reader and are gone when it reads its next page. Laid out like the shim's `oj_cell`, so that a page's cells are
/// used where they lie; plain Swift, so that other modules inline it.
package struct Cell {
    @usableFromInline let text: UnsafePointer<UInt8>?
    @usableFromInline let length: UInt32
    @usableFromInline let tag: UInt32

    package enum Kind: UInt32, Sendable {
        case absent, null, `false`, `true`, number, string, object, array
        /// There is a value, but it is not written as the configuration says. Never of the reader's.
        case unreadable = 9
        /// There are several values where one is wanted. Never of the reader's.
        case ambiguous
    }

    /// A value that was made of one that was read. Its bytes must outlive it.
    package init(_ kind: Kind, _ bytes: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(start: nil, count: 0)) {
        text = bytes.baseAddress
        length = UInt32(bytes.count)
        tag = kind.rawValue
    }

    package static var null: Cell { Cell(.null) }
    package static var absent: Cell { Cell(.absent) }
    package static var unreadable: Cell { Cell(.unreadable) }
    package static var ambiguous: Cell { Cell(.ambiguous) }

    package static var trueBytes: UnsafeBufferPointer<UInt8> { constant("true") }
    package static var falseBytes: UnsafeBufferPointer<UInt8> { constant("false") }

    private static func constant(_ text: StaticString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    package var kind: Kind { Kind(rawValue: tag) ?? .absent }

    @inlinable @inline(__always)
    package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text, count: Int(length)) }

    /// True if the record has no value here: the field is absent or null.
    @inlinable @inline(__always)
    package var isMissing: Bool { tag <= 1 }

    /// Which of eight kinds of value it is, or 8: the record has an array on the way to it. A value below a null is a null
    /// here: its parent is there, and says that there is none.
    @inlinable @inline(__always)
    package var shape: Int {
        if tag != 0 { return Int(tag) }
        guard let text else { return 0 }
        // `belowArray`, written out: its getter is not inlined here.
        return text.pointee == 0x6E ? 1 : 8
    }

    /// The greatest of `shape`. Computed: a stored one is asked for whether it has been made, for each cell.
    @inlinable @inline(__always)
    package static var belowArray: Int { 8 }

    @inlinable @inline(__always)
    package var isNumber: Bool { tag == 4 }

    @inlinable @inline(__always)
    package var isString: Bool { tag == 5 }

    /// The value, copied; `nil` for what is absent, an object or an array.
    package var scalar: JSONScalar? {
        switch kind {
        case .string: .string(copiedText)
        case .number: .number(copiedText)
        case .true, .false: .bool(kind == .true)
        case .null: .null
        case .absent, .object, .array, .unreadable, .ambiguous: nil
        }
    }

    /// The text, copied.
    package var copiedText: String { String(decoding: bytes, as: UTF8.self) }
}

/// The cells of one record, by column.
package typealias RecordCells = UnsafePointer<Cell>
