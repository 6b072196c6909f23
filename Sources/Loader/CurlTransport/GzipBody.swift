import CDeflate
import Core

/// Inflates a whole gzip body (RFC 1952), checksums and lengths included: a stream that was cut is an error.
///
/// libdeflate takes a body as a whole and is about twice as fast as zlib, which libcurl would use, piece by piece; and
/// libcurl 7.88 reports a stream cut at the end of its connection as a success.
struct GzipBody {
    enum Failure: Error, Hashable {
        /// Damaged, cut, or followed by something else.
        case damaged
        /// It inflates to more bytes than are allowed.
        case tooLarge
        case outOfMemory
    }

    /// Bytes of header and trailer of a member, at least.
    private static let smallestMember = 18

    /// True for a body that begins as gzip does.
    static func isOne(_ body: PageBuffer) -> Bool {
        body.count >= smallestMember && body.bytes[0] == 0x1F && body.bytes[1] == 0x8B
    }

    /// - Parameter maximum: Of bytes inflated.
    static func inflate(_ body: PageBuffer, maximum: ByteCount) throws(Failure) -> PageBuffer {
        guard body.count > 0 else { return body }
        guard body.count >= smallestMember else { throw .damaged }
        guard let decompressor = libdeflate_alloc_decompressor() else { throw .outOfMemory }
        defer { libdeflate_free_decompressor(decompressor) }
        var room = min(max(announcedSize(body), body.count), maximum.bytes)
        while true {
            let page = PageBuffer(capacity: room)
            var result = LIBDEFLATE_SUCCESS
            page.fill(upTo: room) { bytes in
                let inflated = inflateMembers(body.bytes, into: bytes, decompressor)
                result = inflated.result
                return inflated.written
            }
            switch result {
            case LIBDEFLATE_SUCCESS: return page
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                // Several members, or a trailer that lies.
                guard room < maximum.bytes else { throw .tooLarge }
                room = min(room * 2, maximum.bytes)
            default: throw .damaged
            }
        }
    }

    /// The last four bytes: the size of the last member, modulo 2^32.
    private static func announcedSize(_ body: PageBuffer) -> Int {
        Int(UInt32(littleEndian: body.bytes.loadUnaligned(fromByteOffset: body.count - 4, as: UInt32.self)))
    }

    /// - Returns: What became of it; `written` bytes of `room` are filled.
    private static func inflateMembers(
        _ body: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer, _ decompressor: OpaquePointer
    ) -> (written: Int, result: libdeflate_result) {
        var (read, written) = (0, 0)
        repeat {
            var (used, filled) = (0, 0)
            let result = libdeflate_gzip_decompress_ex(
                decompressor, body.baseAddress! + read, body.count - read, room.baseAddress! + written,
                room.count - written, &used, &filled)
            guard result == LIBDEFLATE_SUCCESS else { return (0, result) }
            read += used
            written += filled
        } while read < body.count
        return (written, LIBDEFLATE_SUCCESS)
    }
}
