import Glibc

/// Appends fields in PostgreSQL's binary COPY format. Does not own its memory: its `CopyBuffer` does.
///
/// Layout of a row: field count (int16), then per field its length (int32, −1 for null) and its bytes, all big-endian.
/// Source: PostgreSQL manual, COPY, "Binary Format".
struct CopyWriter {
    private(set) var base: UnsafeMutableRawPointer
    var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = CopyWriter.resized(nil, to: capacity)
    }

    func deallocate() {
        free(base)
    }

    /// Forgets everything; of what is far more than a page mostly takes nothing is kept.
    mutating func removeAll() {
        count = 0
        guard capacity > CopyWriter.keptCapacity else { return }
        capacity = CopyWriter.keptCapacity
        base = CopyWriter.resized(base, to: capacity)
    }

    private static let keptCapacity = 8 << 20

    /// Large blocks grow where they lie: the old and a new one side by side would take twice the memory.
    private static func resized(_ block: UnsafeMutableRawPointer?, to capacity: Int) -> UnsafeMutableRawPointer {
        guard let block = realloc(block, capacity) else { fatalError("out of memory") }
        return block
    }

    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count + extra > capacity { grow(by: extra) }
    }

    @inline(never)
    private mutating func grow(by extra: Int) {
        capacity = max(capacity * 2, count + extra)
        base = CopyWriter.resized(base, to: capacity)
    }

    @inline(__always)
    mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        reserve(MemoryLayout<Value>.size)
        base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
        count &+= MemoryLayout<Value>.size
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    mutating func appendNull() {
        append(Int32(-1))
    }

    /// A field of fixed width.
    @inline(__always)
    mutating func appendField<Value: FixedWidthInteger>(_ value: Value) {
        reserve(4 + MemoryLayout<Value>.size)
        base.storeBytes(of: Int32(MemoryLayout<Value>.size).bigEndian, toByteOffset: count, as: Int32.self)
        base.storeBytes(of: value.bigEndian, toByteOffset: count &+ 4, as: Value.self)
        count &+= 4 &+ MemoryLayout<Value>.size
    }

    @inline(__always)
    mutating func appendField(_ bytes: UnsafeRawBufferPointer) {
        append(Int32(truncatingIfNeeded: bytes.count))
        append(bytes)
    }

    @inline(__always)
    mutating func appendField(_ bytes: UnsafeBufferPointer<UInt8>) {
        appendField(UnsafeRawBufferPointer(bytes))
    }

    mutating func appendField(text: String) {
        var text = text
        text.withUTF8 { appendField($0) }
    }

    /// Writes the length of a field that began at `start` (where its length was left open) after it is complete.
    @inline(__always)
    func closeField(from start: Int) {
        base.storeBytes(of: Int32(count - start - 4).bigEndian, toByteOffset: start, as: Int32.self)
    }

    /// True if the field that begins at `start` is null.
    @inline(__always)
    func isNull(at start: Int) -> Bool {
        base.loadUnaligned(fromByteOffset: start, as: Int32.self) == -1
    }
}
