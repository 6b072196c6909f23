import CSimdJSON
import Core

/// A field of records that nobody asked for, nor for anything in it, as it was met first.
package struct UnmappedField: Sendable, Hashable {
    package var path: FieldPath
    package var kind: Cell.Kind
    /// JSON as received, cut at 200 bytes.
    package var example: String

    package init(path: FieldPath, kind: Cell.Kind, example: String) {
        self.path = path
        self.kind = kind
        self.example = example
    }

    init(_ raw: oj_unasked) {
        func text(_ base: UnsafePointer<CChar>?, _ count: Int) -> String {
            UnsafeRawBufferPointer(start: base, count: count).withMemoryRebound(to: UInt8.self) {
                String(decoding: $0, as: UTF8.self)
            }
        }
        // A key may be empty, which no path of pipelines.yaml can name.
        let pointer = text(raw.pointer, raw.pointer_length)
        path = FieldPath(pointer) ?? FieldPath(names: [pointer])
        kind = Cell.Kind(rawValue: raw.kind) ?? .absent
        example = text(raw.example, raw.example_length)
    }
}
