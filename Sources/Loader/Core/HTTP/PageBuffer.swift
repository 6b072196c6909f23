/// The bytes of one page, followed by 64 zero bytes that the JSON parser may read past the end.
///
/// Filled by one owner (the transport) and read-only from then on, which is why it may be shared.
package final class PageBuffer: @unchecked Sendable {
    /// simdjson reads up to this many bytes beyond the document.
    package static let padding = 64

    package private(set) var base: UnsafeMutableRawPointer
    package private(set) var count = 0
    /// Bytes allocated, without the padding.
    package private(set) var capacity: Int

    package init(capacity: Int = 0) {
        (base, self.capacity) = PageMemory.shared.take(atLeast: capacity)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: PageBuffer.padding)
    }

    package convenience init(_ bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count)
        _ = bytes.withContiguousStorageIfAvailable { append(UnsafeRawBufferPointer($0)) } ?? append(Array(bytes))
    }

    deinit {
        PageMemory.shared.give(back: base, capacity: capacity)
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    package func append(_ bytes: UnsafeRawBufferPointer) {
        if count + bytes.count > capacity { grow(toHold: count + bytes.count) }
        if let source = bytes.baseAddress { (base + count).copyMemory(from: source, byteCount: bytes.count) }
        count += bytes.count
        (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: PageBuffer.padding)
    }

    /// Puts one byte into every place of a range. For the owner, before anybody else reads the page.
    func overwrite(_ range: Range<Int>, with byte: UInt8) {
        overwrite(range, with: repeatElement(byte, count: range.count))
    }

    /// Puts bytes into the places of a range of their number.
    func overwrite(_ range: Range<Int>, with bytes: some Collection<UInt8>) {
        let places = UnsafeMutableRawBufferPointer(start: base, count: count)
        for (place, byte) in zip(range, bytes) { places[place] = byte }
    }

    /// Replaces the contents by what `body` writes.
    ///
    /// - Parameters:
    ///   - room: Bytes that `body` gets; grows the buffer if need be.
    ///   - body: Returns how many bytes it wrote.
    package func fill(upTo room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
        count = 0
        if room > capacity { grow(toHold: room) }
        count = body(UnsafeMutableRawBufferPointer(start: base, count: room))
        (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: PageBuffer.padding)
    }

    private func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    private func grow(toHold needed: Int) {
        let larger = max(needed, capacity * 2, 16_384)
        let (moved, room) = PageMemory.shared.take(atLeast: larger)
        moved.copyMemory(from: base, byteCount: count)
        PageMemory.shared.give(back: base, capacity: capacity)
        base = moved
        capacity = room
    }
}
