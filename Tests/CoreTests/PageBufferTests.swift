import Core
import Testing

@Suite struct PageBufferTests {
    @Test func `64 zero bytes follow the page, however it grew`() {
        let buffer = PageBuffer()
        for size in [1, 63, 64, 16_384, 1, 100_000] {
            let piece = [UInt8](repeating: 0xFF, count: size)
            piece.withUnsafeBytes { buffer.append($0) }
            let behind = UnsafeRawBufferPointer(start: buffer.base + buffer.count, count: PageBuffer.padding)
            #expect(behind.allSatisfy { $0 == 0 })
            #expect(buffer.bytes.allSatisfy { $0 == 0xFF })
            #expect(buffer.count <= buffer.capacity)
        }
        #expect(buffer.count == 1 + 63 + 64 + 16_384 + 1 + 100_000)
    }

    @Test func `an empty page has no bytes`() {
        #expect(PageBuffer([]).count == 0 && PageBuffer("".utf8).bytes.isEmpty)
        let buffer = PageBuffer("abc".utf8)
        withExtendedLifetime(buffer) { #expect($0.bytes.elementsEqual("abc".utf8)) }
    }
}
