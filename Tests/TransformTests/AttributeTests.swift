import Core
import Testing
import Transform

/// The `attributes` document, constants and the partition's columns.
@Suite struct AttributeTests {
    private func load(_ records: String...) throws -> LoadedPage {
        let mapping = TableMapping.test(
            "t",
            columns: [.test("id", "id"), .test("kind", .constant("post")), .test("plan", .partition("plan_name"))],
            attributes: [("notes", "notes"), ("deep", "a.b"), ("quo\"te", "q")])
        let schema = TableSchema.test(
            "t", key: ["id"],
            [
                .test("id", .int4), .test("kind", .text(limit: nil)), .test("plan", .text(limit: nil)),
                .test("attributes", .jsonb),
            ])
        let partition = PartitionMember(entity: "domain", id: "d", key: 1, attributes: ["plan_name": "Größe L"])
        return try LoadedPage(
            TransformCompiler.compile(.test(mapping), [schema]), records: records, slice: .test(partition: partition))
    }

    @Test(arguments: [
        (#"{"id":1}"#, "{}"), (#"{"id":1,"notes":null}"#, #"{"notes":null}"#),
        (
            #"{"id":1,"notes":"a\"b\n","a":{"b":[1.50, {"x":true}]}}"#,
            #"{"notes":"a\"b\u000a","deep":[1.50, {"x":true}]}"#
        ),
        (#"{"id":1,"q":-1e400,"notes":false}"#, #"{"notes":false,"quo\"te":-1e400}"#),
    ])
    func `attributes are one document of what is there, null included`(record: String, document: String) throws {
        let page = try load(record)
        let bytes = try #require(page.rows.first?["attributes"])
        #expect(bytes.first == 1 && String(decoding: bytes.dropFirst(), as: UTF8.self) == document)
    }

    @Test(arguments: [#""x\u0000""#, #"{"k":"\u0000"}"#, #"{"\u0000":1}"#, #"["\\\u0000"]"#])
    func `an attribute with U+0000 rejects its record, which jsonb would refuse`(json: String) throws {
        let page = try load(#"{"id":1,"notes":\#(json)}"#, #"{"id":2,"notes":"\\u0000"}"#)
        #expect(page.rules == ["nul_character"])
        #expect(page.rows.map { $0.integer("id") } == [2])
    }

    @Test func `constants and the partition's columns are in each row`() throws {
        let page = try load(#"{"id":1,"kind":"story"}"#, #"{"id":2}"#)
        #expect(page.rows.map { $0.text("kind") } == ["post", "post"])
        #expect(page.rows.map { $0.text("plan") } == ["Größe L", "Größe L"])
    }
}
