import Core
import Discover
import Testing

@Suite struct TypeInferenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let values: [String]
        let type: String
        /// The keys besides `from`, as the file has them.
        var conversion = "{}"
        var testDescription: String { "\(name): \(values.joined(separator: " "))" }

        init(_ name: String, _ values: [String], _ type: String, _ conversion: String = "{}") {
            self.name = name
            self.values = values
            self.type = type
            self.conversion = conversion
        }
    }

    @Test(arguments: [
        // Numbers
        Case("quantity", ["1", "20", "-3"], "integer"), Case("views", ["1", "2000001"], "bigint"),
        Case("id", ["1", "2"], "bigint"),
        Case("customerId", ["7"], "bigint"), Case("views", ["9223372036854775807"], "bigint"),
        Case("views", ["9223372036854775808"], "numeric(25,0)"), Case("price", ["10", "20"], "numeric(16,4)"),
        Case("price_cents", ["10", "20"], "integer"), Case("price", ["10.5", "1200.25"], "numeric(16,4)"),
        Case("x", ["0.123456"], "numeric(20,8)"), Case("x", ["0.30000000000000004"], "double precision"),
        Case("x", ["1e-7"], "double precision"),
        Case("x", ["0.1234567890123456789012"], "numeric"), Case("x", ["12345678901234567890.5"], "numeric"),
        // Numbers in texts
        Case("x", ["\"1.50\"", "\"2\""], "numeric(16,4)"),
        Case("x", ["\"12\"", "\"-7\""], "integer", "{format: number_text}"),
        Case("x", ["\"1,234.50\"", "\"7\""], "numeric(16,4)", "{format: number_text}"),
        Case("x", ["\"1.234,50\"", "\"7,1\""], "numeric(16,4)", "{format: number_text, decimal: \",\"}"),
        Case("x", ["\"1,234\""], "text"), Case("x", ["\"12.5%\"", "\"3%\""], "numeric(16,4)", "{format: percent}"),
        Case("zip", ["\"12345\""], "text"), Case("x", ["\"007\""], "text"), Case("orderId", ["\"12\""], "text"),
        Case("x", ["12", "\"n12\""], "text"), Case("x", ["12", "\"13.5\""], "numeric(16,4)"),
        // Booleans
        Case("x", ["true", "false"], "boolean"),
        Case("x", ["\"true\"", "\"False\""], "boolean", "{format: boolean_text}"),
        Case("x", ["\"Y\"", "\"n\""], "boolean", "{format: boolean_text}"), Case("x", ["\"no\"", "\"de\""], "text"),
        Case("x", ["\"no\""], "text"), Case("x", ["true", "1"], "jsonb"),
        // Days and moments
        Case("x", ["\"2026-01-31\""], "date"), Case("x", ["\"2026-02-30\""], "text"),
        Case("x", ["\"2026-01-31T10:20:30Z\"", "\"2026-01-31T10:20:30.123+02:00\""], "timestamptz"),
        Case("x", ["\"2026-01-31T10:20:30+0200\""], "timestamptz", "{format: iso_loose}"),
        Case("x", ["\"2026-01-31 10:20:30\""], "timestamp"), Case("x", ["\"10:20\"", "\"23:59:59.5\""], "time"),
        Case("created", ["1767225600"], "timestamptz", "{format: epoch}"),
        Case("created", ["\"1767225600\""], "timestamptz", "{format: epoch}"),
        Case("created_at", ["1767225600123"], "timestamptz", "{format: epoch_ms}"),
        Case("impressions", ["1767225600"], "bigint"),
        Case("created", ["1767225600.25"], "timestamptz", "{format: epoch}"),
        Case("day", ["20260131"], "date", "{format: date_digits}"),
        Case("day", ["20260231"], "bigint"),
        Case("x", ["\"31/01/2026\"", "\"01/02/2026\""], "date", "{format: \"{dd}/{mm}/{yyyy}\"}"),
        Case("x", ["\"01/31/2026\"", "\"01/02/2026\""], "date", "{format: \"{mm}/{dd}/{yyyy}\"}"),
        Case("x", ["\"01/02/2026\""], "text"),
        Case("x", ["\"Nov 1, 2026\""], "date", "{format: \"{mon} {day}, {year}\"}"),
        Case("x", ["\"31.01.2026\""], "date", "{format: \"{dd}.{mm}.{yyyy}\"}"),
        Case("x", ["{\"year\":2026,\"month\":1,\"day\":31}", "null"], "date", "{format: date_parts}"),
        // Words for nothing
        Case("x", ["\"\"", "\"2026-01-31\""], "date", "{\"null\": [\"\"]}"),
        Case("x", ["\"-\"", "\"N/A\"", "12.5"], "numeric(16,4)", "{\"null\": [\"-\", N/A]}"),
        Case("x", ["\"\"", "\"a\""], "text"), Case("x", ["\"\""], "text"),
        // Others
        Case("x", ["\"0190c0de-0000-7000-8000-0000000000aa\""], "uuid"),
        Case("x", ["\"0190C0DE-0000-7000-8000-0000000000AA\""], "text"),
        Case("x", ["null", "absent"], "text"), Case("x", ["[1]", "[]"], "jsonb"), Case("x", ["[{\"a\":1}]"], "jsonb"),
        Case("x", ["1", "{\"a\":1}"], "jsonb"), Case("x", ["{}"], "jsonb"), Case("x", ["\"plain\""], "text"),
    ])
    func `values decide the type`(given: Case) throws {
        let proposal = try proposedType(given.name, given.values)
        #expect(proposal.type.sql == given.type, "\(proposal.evidence)")
        #expect(Flow.map(proposal.conversion).yaml == given.conversion)
        #expect(!proposal.evidence.isEmpty)
    }

    @Test func `what is not sure is told`() throws {
        #expect(try proposedType("x", ["null"]).remark?.contains("change the type") == true)
        #expect(try proposedType("x", ["\"01/02/2026\""]).remark?.contains("fits both") == true)
        #expect(try proposedType("x", ["\"2026-01-31 10:20:30\""]).remark?.contains("format: local") == true)
        #expect(try proposedType("x", ["[{\"a\":1}]"]).remark?.contains("explode") == true)
        #expect(try proposedType("x", ["1", "\"a\""]).remark?.contains("mixed") == true)
    }
}
