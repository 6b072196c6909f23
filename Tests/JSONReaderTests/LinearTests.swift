import Core
import JSONReader
import TestSupport
import Testing

/// Four times the bytes take four times as long, whatever the bytes are.
@Suite(.serialized) struct LinearTests {
    /// What a page holds so many of.
    struct Shape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let count: Int
        let page: @Sendable (Int) -> [UInt8]

        init(_ name: String, _ count: Int, _ page: @escaping @Sendable (Int) -> [UInt8]) {
            (testDescription, self.count, self.page) = (name, count, page)
        }

        static func records(_ name: String, _ count: Int, _ record: @escaping @Sendable (Int) -> [UInt8]) -> Shape {
            Shape(name, count) { number in
                Array(#"{"data":["#.utf8) + (0..<number).map(record).joined(separator: [0x2C]) + Array("]}".utf8)
            }
        }
    }

    static let shapes: [Shape] = [
        .records("records with a bad byte each", 4_000) { _ in Array(#"{"t":""#.utf8) + [0xFF] + Array(#""}"#.utf8) },
        .records("records with a bad byte as a key", 4_000) { _ in Array(#"{""#.utf8) + [0xFF] + Array(#"":1}"#.utf8) },
        Shape("bad bytes in one record", 100_000) { number in
            Array(#"{"data":[{"t":""#.utf8) + [UInt8](repeating: 0xFF, count: number) + Array(#""}]}"#.utf8)
        },
        .records("records whose keys are all others", 4_000) { Array(#"{"k\#($0)":1,"l\#($0)":2}"#.utf8) },
        .records("records with a malformed number", 8_000) { _ in Array(#"{"id":01}"#.utf8) },
        .records("records with a key twice", 8_000) { _ in Array(#"{"id":1,"id":2}"#.utf8) },
        .records("no objects", 10_000) { _ in [0x31] },
        .records("empty objects", 10_000) { _ in Array("{}".utf8) },
        .records("nested too deeply", 200) { _ in
            Array((String(repeating: "[", count: 300) + String(repeating: "]", count: 300)).utf8)
        },
        Shape("one record of many keys", 20_000) { number in
            Array(#"{"data":[{"#.utf8) + (0..<number).map { Array(#""\#($0)":1"#.utf8) }.joined(separator: [0x2C])
                + Array("}]}".utf8)
        },
        Shape("keys of one hash, where the seed is known", 1_000) { number in
            Array(#"{"data":[{"#.utf8)
                + chosenByMurmur.prefix(number).map { [0x22] + $0 + Array("\":1".utf8) }.joined(separator: [0x2C])
                + Array("}]}".utf8)
        },
        Shape("brackets", 50_000) { number in
            Array(#"{"data":["#.utf8) + [UInt8](repeating: 0x5B, count: number)
                + [UInt8](repeating: 0x5D, count: number) + Array("]}".utf8)
        },
        Shape("white space", 400_000) { number in
            Array(#"{"data":["#.utf8) + [UInt8](repeating: 0x20, count: number) + Array(#"{"id":1}]}"#.utf8)
        },
        Shape("one string", 400_000) { number in
            Array(#"{"data":[{"t":""#.utf8) + [UInt8](repeating: 0x61, count: number) + Array(#""}]}"#.utf8)
        },
        Shape("escaped quotes", 200_000) { number in
            Array(#"{"data":[{"t":""#.utf8) + (0..<number).flatMap { _ in [0x5C, 0x22] } + Array(#""}]}"#.utf8)
        },
        Shape("backslashes", 200_000) { number in
            Array(#"{"data":[{"t":""#.utf8) + (0..<number).flatMap { _ in [0x5C, 0x5C] } + Array(#""}]}"#.utf8)
        },
        Shape("records of strings that look like the end of a record", 10_000) { number in
            Array(#"{"data":["#.utf8)
                + (0..<number).map { _ in Array(#"{"t":"},},},},},},},},},}"}"#.utf8) }.joined(separator: [0x2C])
                + Array("]}".utf8)
        },
        Shape("digits", 400_000) { number in
            Array(#"{"data":[{"id":"#.utf8) + [UInt8](repeating: 0x31, count: number) + Array("}]}".utf8)
        },
    ]

    /// Of one hash in GCC's standard library (MurmurHash64A, its seed 0xc70f6907).
    private static let chosenByMurmur: [[UInt8]] = {
        let factor: UInt64 = 0xC6A4_A793_5BD1_E995
        let inverse: UInt64 = 0x5F7A_0EA7_E59B_19BD
        let begin = 0xC70F_6907 ^ (16 &* factor)
        return chosenTexts(4_000) { first in
            let product = first &* factor
            let state = (begin ^ (product ^ product >> 47) &* factor) &* factor
            let wanted = (state ^ 0x0123_4567_89AB_CDEF) &* inverse
            return (wanted ^ wanted >> 47) &* inverse
        }
    }()

    @Test(arguments: shapes) func `a page is read in time linear in its bytes`(shape: Shape) throws {
        let ratio = try growth(shape.count) { count in
            let page = PageBuffer(shape.page(count))
            var reader = PageReader(
                records: FieldPath("data")!, fields: [FieldPath("id")!, FieldPath("t")!], envelope: [])
            return { _ = try reader.read(page) }
        }
        #expect(ratio < linearGrowth)
    }
}
