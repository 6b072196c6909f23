import Config
import Core
import Discover
import Testing

@Suite struct ColumnSetTests {
    @Test func `objects are gone into, arrays and maps are not`() throws {
        let made = try columns([
            #"{"id": 1, "user": {"name": "a", "home": {"city": "x"}}, "tags": [1], "byDay": {"2026-01-01": 1, "2026-01-02": 2}, "none": null}"#,
            #"{"id": 2, "user": null, "extra": true}"#,
        ])
        #expect(made.map(\.name) == ["id", "user_name", "user_home_city", "tags", "by_day", "none", "extra"])
        #expect(made.map(\.mapping.yaml) == ["id", "user.name", "user.home.city", "tags", "byDay", "none", "extra"])
        #expect(made.map(\.present) == [2, 1, 1, 1, 1, 0, 1])
        #expect(made.first { $0.name == "by_day" }?.type.type == .jsonb)
    }

    @Test func `names are safe, and no two are alike`() throws {
        let made = try columns([
            #"{"Größe": 1, "grösse": 2, "a.b": 3, "a b": 4, "x/y~z": 5, "1st": 6, "deleted_at": 7, "row_hash": 8, "order": 9, "💥": 10, "HTTPStatusCode": 11}"#
        ])
        #expect(
            made.map(\.name) == [
                "groesse", "groesse_2", "a_b", "a_b_2", "x_y_z", "n_1st", "api_deleted_at", "api_row_hash", "order",
                "column", "http_status_code",
            ])
        #expect(made[2].mapping.yaml == "/a.b" && made[4].mapping.yaml == #""/x~1y~0z""#)
    }

    @Test func `names that YAML would take for something else are read as they are`() throws {
        let names = [
            "&a", "*a", "null", "#x", "a: b", "- c", "{d}", "\u{202E}e", "'f", "!g", "true", "12", "~", "x=1", "😀",
        ]
        let made = try columns(["{\(names.map { "\(jsonString($0)): 1" }.joined(separator: ", "))}"])
        let lines = made.map { "  \($0.name): \($0.mapping.yaml)" }
        let text = """
            version: 1
            api: {base_url: "https://api.example.com", records: ., paginate: {style: single}}
            pipelines:
              a:
                get: /a
                load:
                  a:
                    columns:
            \(lines.map { "          \($0)" }.joined(separator: "\n"))
            """
        let read = try ConfigLoader.parse(text: text, file: "p.yaml").pipelines.first?.loads.first?.columns ?? []
        #expect(read.map { $0.source.path?.names } == names.map { [$0] })
    }

    @Test func `a long name is cut and stays its own`() throws {
        let long = String(repeating: "abcdefgh", count: 10)
        let made = try columns([#"{"\#(long)1": 1, "\#(long)2": 2}"#])
        #expect(made.allSatisfy { $0.name.utf8.count <= 63 } && Set(made.map(\.name)).count == 2)
    }

    @Test func `what no path can name is left out and told`() throws {
        let set = ColumnSet([RecordsPlace.Record(value: try json(#"{"": 1, "a\u0001": 2, "id": 3}"#))])
        #expect(set.columns.map(\.name) == ["id"])
        #expect(set.unnamed.count == 2)
    }

    @Test func `rows are named by what the page says, else by their place`() throws {
        #expect(try columns(["[1, \"a\"]"], header: ["date", "Spend"]).map(\.name) == ["date", "spend"])
        #expect(try columns(["[1, \"a\"]", "[2]"]).map(\.name) == ["value_0", "value_1"])
        #expect(try columns(["[1, \"a\"]"], header: ["one"]).map(\.mapping.yaml) == ["0", "1"])
    }
}
