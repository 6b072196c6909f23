import Core
import TestSupport
import Testing

@testable import Actions

/// What a row holds is shown where it stands, and does nothing there.
@Suite struct TemplateTests {
    static let hostile: [String: JSONValue] = [
        "name": .string("<!channel> *Tent* & <https://evil.example|free>\r\nBcc: all@example.com"),
        "formula": .string("=HYPERLINK(\"https://evil.example\",\"x\")"), "spend": .scalar(.number("12.40")),
        "nothing": .scalar(.null), "turn": .string("abc\u{202E}cba\u{1B}[2J"),
        "path": .string("../../etc/passwd"),
    ]

    static func item(_ values: [String: JSONValue] = hostile) -> ActionItem {
        ActionItem(
            workflow: "new_ads", key: "a1", occasion: .new, rows: [WatchedRow(values: values)],
            idempotencyKey: "6f0c1d3e-0d0a-4a51-9f5e-1d2a3b4c5d6e")
    }

    @Test(arguments: [
        ("{name}", Neutral.line, "<!channel> *Tent* & <https://evil.example|free> Bcc: all@example.com"),
        ("{name}", .plain, "<!channel> *Tent* & <https://evil.example|free>\nBcc: all@example.com"),
        (
            "{name}", .slack,
            "&lt;!channel&gt; \u{200B}*\u{200B}Tent\u{200B}*\u{200B} &amp; &lt;https://evil.example|free&gt;\nBcc: all\u{200B}@\u{200B}example.com"
        ),
        (
            "<b>{name}</b>", .html,
            "<b>&lt;!channel&gt; *Tent* &amp; &lt;https://evil.example|free&gt;\nBcc: all@example.com</b>"
        ),
        ("{formula}", .csv, "\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"x\"\")\""),
        ("{spend}", .csv, "12.40"), ("{nothing}", .plain, ""), ("{turn}", .plain, "abccba [2J"),
        ("{path}", .slug, "etc-passwd"), ("{{{spend}}}", .plain, "{12.40}"),
    ])
    func `a value is harmless where it stands`(text: String, neutral: Neutral, expected: String) throws {
        #expect(try Template(text).rendered(Self.item(), neutral) == expected)
    }

    @Test(arguments: ["{", "}", "{a b}", "{A}", "{a.}", "{a", "a}", "{}", "{if x}"])
    func `what is no place for a value is refused`(text: String) {
        #expect(throws: Template.Mistake.self) { let _ = try Template(text) }
    }

    @Test func `a name that nothing has is refused by name`() throws {
        let template = try Template("{spend} {colour}")
        let error = #expect(throws: StepRefusal.self) { let _ = try template.rendered(Self.item(), .plain) }
        #expect(error?.description.contains("\"colour\"") == true)
    }

    @Test func `JSON stays JSON, and numbers stay numbers`() throws {
        let config: ConfigNode = ["text": "{name}", "spend": "{spend}", "none": "{nothing}", "list": ["{formula}"]]
        let filled = try JSONTemplate(config: config).filled(Self.item())
        let read = try JSONValue(parsing: Array(filled.text.utf8))
        #expect(read == filled)
        #expect(read["spend"] == .scalar(.number("12.40")) && read["none"] == .scalar(.null))
        #expect(read["list"]?.items.first?.scalarText == "=HYPERLINK(\"https://evil.example\",\"x\")")
    }

    @Test func `a group is told line by line`() throws {
        var item = Self.item(["name": .string("A & B")])
        item.rows.append(WatchedRow(values: ["name": .string("<C>")]))
        item.line = try Template("- {name}")
        #expect(
            try Template("{group.count} new:\n{group.lines}").rendered(item, .slack)
                == "2 new:\n- A &amp; B\n- &lt;C&gt;")
    }
}
