import Core
import TestSupport
import Testing

@testable import ValueForms

/// A value as JSON has it, the keys of its column, and what it becomes; `nil`: it cannot be read.
struct FormExample: Sendable, CustomTestStringConvertible {
    var keys: ConfigNode
    var kind: WrittenValue.Kind
    var written: String
    var result: FormResult
    var zone: String?
    var becomes: String?

    init(_ keys: ConfigNode, _ written: String, _ result: FormResult, zone: String? = nil, _ becomes: String?) {
        self.init(keys, .string, written, result, zone: zone, becomes)
    }

    init(
        _ keys: ConfigNode, _ kind: WrittenValue.Kind, _ written: String, _ result: FormResult,
        zone: String? = nil, _ becomes: String?
    ) {
        self.keys = keys
        self.kind = kind
        self.written = written
        self.result = result
        self.zone = zone
        self.becomes = becomes
    }

    var testDescription: String { "\(keys.content) \(written) as \(result)" }

    /// What the form makes of it; `nil` if it cannot be read.
    func read() throws -> String? {
        let mapping = try ConfigMapping(keys)
        let format = try #require(mapping["format"])
        let form = try #require(try ValueFormRegistry.form(format, config: mapping))
        #expect(form.results.contains(result))
        var text = FormText(capacity: 1_000)
        defer { text.deallocate() }
        let outcome = Array(written.utf8).withUnsafeBufferPointer { bytes in
            form.read(WrittenValue(kind, bytes), as: result, zone: zone.flatMap { LocalZone(name: $0) }, into: &text)
        }
        switch outcome {
        case .unreadable: return nil
        case .boolean(let flag): return "\(flag)"
        case .written: return String(decoding: text.bytes(from: 0), as: UTF8.self)
        }
    }
}

private let examples: [FormExample] = [
    FormExample(["format": "iso_loose"], "2026-03-10T09:20:20-0400", .instant, "2026-03-10T13:20:20.000000Z"),
    FormExample(["format": "iso_loose"], "2026-03-10T09:20:20.5+01", .instant, "2026-03-10T08:20:20.500000Z"),
    FormExample(["format": "iso_loose"], "2026-03-10T09:20Z", .instant, "2026-03-10T09:20:00.000000Z"),
    FormExample(["format": "iso_loose"], "2026-03-10 09:20:20 +05:30", .instant, "2026-03-10T03:50:20.000000Z"),
    FormExample(["format": "iso_loose"], "2026-03-10 09:20:20", .instant, nil),
    FormExample(["format": "iso_loose"], "2026-03-10 09:20:20", .instant, zone: "UTC", "2026-03-10T09:20:20.000000Z"),
    FormExample(["format": "iso_loose"], "2026-03-10", .instant, zone: "Europe/Berlin", "2026-03-09T23:00:00.000000Z"),
    FormExample(["format": "iso_loose"], "2026-11-01T23:59:59-0800", .day, "2026-11-01"),
    FormExample(["format": "iso_loose"], "2026-02-29T00:00:00Z", .instant, nil),
    FormExample(["format": "iso_loose"], "2026-02-09T24:00:00Z", .instant, nil),
    FormExample(["format": "iso_loose"], "9999-12-31T23:59:59-0100", .instant, nil),
    FormExample(["format": "iso_loose"], .number, "20260310", .instant, nil),
    FormExample(["format": "local"], "2026-11-01 00:00:00", .day, "2026-11-01"),
    FormExample(
        ["format": "local"], "2026-07-01T12:00:00", .instant, zone: "Europe/Berlin", "2026-07-01T10:00:00.000000Z"),
    // Put back on 2026-10-25, the hour happens twice: the later one counts. Put forward on 2026-03-29: as if not.
    FormExample(
        ["format": "local"], "2026-10-25 02:30:00", .instant, zone: "Europe/Berlin", "2026-10-25T01:30:00.000000Z"),
    FormExample(
        ["format": "local"], "2026-03-29 02:30:00", .instant, zone: "Europe/Berlin", "2026-03-29T01:30:00.000000Z"),
    FormExample(["format": "local"], "2026-11-01 00:00:00Z", .day, nil),
    FormExample(["format": "local"], "2026-11-01 00:00:00", .instant, nil),
    FormExample(["format": "epoch"], .number, "1793491200", .instant, "2026-11-01T00:00:00.000000Z"),
    FormExample(["format": "epoch"], .string, "1793491200.25", .instant, "2026-11-01T00:00:00.250000Z"),
    FormExample(["format": "epoch"], .number, "1.7934912e9", .instant, "2026-11-01T00:00:00.000000Z"),
    FormExample(["format": "epoch"], .number, "-1", .instant, "1969-12-31T23:59:59.000000Z"),
    FormExample(["format": "epoch"], .number, "1793491200000", .instant, nil),
    FormExample(["format": "epoch"], "soon", .instant, nil),
    FormExample(["format": "epoch_ms"], .number, "1793491200123", .instant, "2026-11-01T00:00:00.123000Z"),
    FormExample(["format": "epoch_ms"], .number, "1793491200123", .day, zone: "America/New_York", "2026-10-31"),
    FormExample(["format": "epoch_ms"], .number, "1793491200123", .day, nil),
    FormExample(["format": "epoch_us"], .number, "1793491200123456", .instant, "2026-11-01T00:00:00.123456Z"),
    FormExample(["format": "epoch_us"], .boolean, "true", .instant, nil),
    FormExample(["format": "excel"], .number, "46327", .day, "2026-11-01"),
    FormExample(["format": "excel"], .number, "46327.75", .instant, zone: "UTC", "2026-11-01T18:00:00.000000Z"),
    FormExample(["format": "excel"], .number, "60", .day, nil),
    FormExample(["format": "date_digits"], "20261101", .day, "2026-11-01"),
    FormExample(["format": "date_digits"], .number, "20261101", .day, "2026-11-01"),
    FormExample(["format": "date_digits"], "20261131", .day, nil),
    FormExample(["format": "date_digits"], "2026-11-01", .day, nil),
    FormExample(["format": "date_parts"], .object, #"{"year": 2026, "month":11,"day" : 1}"#, .day, "2026-11-01"),
    FormExample(["format": "date_parts"], .object, #"{"day":1,"x":"a,\"b","month":2,"year":2026}"#, .day, "2026-02-01"),
    FormExample(["format": "date_parts"], .object, #"{"year":2026,"month":11}"#, .day, nil),
    FormExample(["format": "date_parts"], .object, #"{"year":2026,"month":2,"day":30}"#, .day, nil),
    FormExample(["format": "date_parts"], "2026", .day, nil),
    FormExample(["format": "{mm}/{dd}/{yyyy}"], "11/01/2026", .day, "2026-11-01"),
    FormExample(["format": "{day}.{month}.{year}"], "1.11.2026", .day, "2026-11-01"),
    FormExample(["format": "{yyyy}-{mm}"], "2026-11", .day, "2026-11-01"),
    FormExample(
        ["format": "{yyyy}{mm}{dd}{HH}"], .number, "2026110113", .instant, zone: "UTC", "2026-11-01T13:00:00.000000Z"),
    FormExample(["format": "{mon} {day}, {year}"], "November 1, 2026", .day, "2026-11-01"),
    FormExample(["format": "{mon} {day}, {year}"], "Nov 31, 2026", .day, nil),
    FormExample(
        ["format": "{dd} {mon} {yyyy} {HH}:{MM}:{SS} {offset}"], "01 nov 2026 09:05:06 -0400", .instant,
        "2026-11-01T13:05:06.000000Z"),
    FormExample(
        ["format": "{month}/{day}/{year} {hh}:{MM} {am}"], "11/1/2026 12:05 AM", .instant, zone: "UTC",
        "2026-11-01T00:05:00.000000Z"),
    FormExample(["format": "{mm}/{dd}/{yyyy}"], "1/11/2026", .day, nil),
    FormExample(["format": "{mm}/{dd}/{yyyy}"], "11/01/2026 ", .day, nil),
    FormExample(["format": "number_text"], "1,234.50", .number, "1234.5"),
    FormExample(["format": "number_text"], "1,234,567", .number, "1234567"),
    FormExample(["format": "number_text"], " 7 ", .number, "7"),
    FormExample(["format": "number_text"], "+3", .number, "3"),
    FormExample(["format": "number_text"], ".5", .number, "0.5"),
    FormExample(["format": "number_text"], "5.", .number, "5"),
    FormExample(["format": "number_text"], "-0.0", .number, "0"),
    FormExample(["format": "number_text"], "1e3", .number, "1000"),
    FormExample(["format": "number_text"], "1'234'567.1", .number, "1234567.1"),
    FormExample(["format": "number_text"], .number, "12.0", .number, "12"),
    FormExample(["format": "number_text"], "1,5", .number, nil),
    FormExample(["format": "number_text"], "1.234,50", .number, nil),
    FormExample(["format": "number_text"], "12,34,567", .number, nil),
    FormExample(["format": "number_text"], "", .number, nil),
    FormExample(["format": "number_text"], ".", .number, nil),
    FormExample(["format": "number_text"], "-", .number, nil),
    FormExample(["format": "number_text"], "< 10", .number, nil),
    FormExample(["format": "number_text", "decimal": ","], "1.234,50", .number, "1234.5"),
    FormExample(["format": "number_text", "decimal": ","], "1 234,5", .number, "1234.5"),
    FormExample(["format": "number_text", "decimal": ","], "1.5", .number, nil),
    FormExample(["format": "number_text", "decimal": ","], .number, "0.125", .number, "0.125"),
    FormExample(["format": "percent", "decimal": ","], .number, "1.234", .number, "1.234"),
    FormExample(["format": "percent"], "12.5%", .number, "12.5"),
    FormExample(["format": "percent"], "-3 %", .number, "-3"),
    FormExample(["format": "percent"], .number, "4", .number, "4"),
    FormExample(["format": "percent"], "%", .number, nil),
    FormExample(["format": "percent"], "12.5%%", .number, nil),
    FormExample(["format": "percent", "decimal": ","], "12,5%", .number, "12.5"),
    FormExample(["format": "boolean_text"], "Yes", .boolean, "true"),
    FormExample(["format": "boolean_text"], .number, "0", .boolean, "false"),
    FormExample(["format": "boolean_text"], .boolean, "true", .boolean, "true"),
    FormExample(["format": "boolean_text"], "maybe", .boolean, nil),
    FormExample(["format": "boolean_text", "true": ["ENABLED"], "false": ["PAUSED", ""]], "", .boolean, "false"),
    FormExample(["format": "boolean_text", "true": ["ENABLED"], "false": ["PAUSED"]], "yes", .boolean, nil),
]

@Suite struct ValueFormTests {
    @Test(arguments: examples)
    func `a form reads what is written so, and nothing else`(example: FormExample) throws {
        #expect(try example.read() == example.becomes)
    }

    @Test func `each kind has examples of what it reads and of what it refuses`() throws {
        for kind in ValueFormRegistry.names {
            let own = examples.filter { example in
                guard case .mapping(let entries) = example.keys.content else { return false }
                return entries.contains { entry in
                    guard case .scalar(kind) = entry.value.content else { return false }
                    return entry.key == "format"
                }
            }
            #expect(own.contains { $0.becomes != nil }, "\(kind)")
            #expect(own.contains { $0.becomes == nil }, "\(kind)")
        }
    }

    @Test(arguments: [
        "{dd}/{mm}", "{yyyy}", "{yyyy}-{mm}-{dd} {MM}", "{yyyy}{year}{mm}", "{yyyy}-{mm}-{dd} {hh}:{MM}",
        "{yyyy}-{mm}-{",
        "{yyyy}-{mm}-{dd}-{dd}", "{yyyy}-{mm}-{DD}", "{yyyy}-{mm} {HH}",
    ])
    func `a template that no day can be read from is refused`(template: String) throws {
        let node: ConfigNode = ["format": "x"]
        let mapping = try ConfigMapping(node)
        let format = ConfigNode(content: .scalar(template), location: node.location, keyPath: "format")
        #expect(throws: ConfigError.self) { let _ = try ValueFormRegistry.form(format, config: mapping) }
    }

    @Test(arguments: [UInt64(1), .random(in: 2...UInt64.max)])
    func `numbers are moved and rounded exactly`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let units = Int64.random(in: -999_999_999_999...999_999_999_999, using: &random)
            let places = Int.random(in: 0...9, using: &random)
            let kept = Int.random(in: 0...9, using: &random)
            let number = DecimalText("\(units)")!.shifted(by: -places).rounded(to: kept)
            // The same in whole numbers: half away from zero.
            var expected = units.magnitude
            if places > kept {
                let divisor = (0..<places - kept).reduce(UInt64(1)) { value, _ in value * 10 }
                expected = (expected + divisor / 2) / divisor
            }
            let back = number.shifted(by: min(places, kept)).text
            #expect(back == (units < 0 && expected > 0 ? "-\(expected)" : "\(expected)"), "\(units) \(places) \(kept)")
        }
    }
}
