import Core
import Testing

@testable import DataDictionary

@Suite struct DataDictionaryTests {
    private static let hostile = "<script>alert('x')</script> & \"quotes\" | pipe\nline"

    private static func table(
        _ name: String, _ columns: [String], key: [String], comment: String = "Things. GRAIN: one row per thing"
    ) -> CatalogueTable {
        CatalogueTable(
            name: TableName(schema: "dw", name: name), kind: .table, comment: comment,
            columns: columns.map {
                CatalogueTable.Column(name: $0, type: "bigint", isNotNull: true, comment: "Meaning of \($0) (unit)")
            }, key: key)
    }

    private static let star = [
        table("dim_domain", ["domain_key", "domain_id"], key: ["domain_key"]),
        table("dim_ad", ["domain_key", "ad_key"], key: ["domain_key", "ad_key"], comment: hostile),
        table("dim_lonely", ["lonely_key"], key: ["lonely_key"]),
        table("fact_a", ["domain_key", "ad_key", "spend"], key: ["domain_key", "ad_key"]),
        table("fact_b", ["domain_key", "spend"], key: ["domain_key"]),
        table("fact_c", ["x"], key: ["x"]),
    ]

    private var dictionary: DataDictionary {
        let view = CatalogueTable(
            name: TableName(schema: "mart", name: "spend"), kind: .view, comment: "Spend",
            columns: [.init(name: "spend", type: "numeric", isNotNull: false, comment: "Spend (currency)")],
            reads: [
                TableName(schema: "dw", name: "fact_a"): ["spend", "ad_key"],
                TableName(schema: "dw", name: "dim_ad"): ["ad_id"],
            ])
        return DataDictionary([view] + Self.star, FieldLineage([]))
    }

    @Test func `a comment tells meaning and grain apart`() {
        #expect(DataDictionary.split("Ads. GRAIN: one row per ad") == ("Ads", "one row per ad"))
        #expect(DataDictionary.split("Ads") == ("Ads", ""))
    }

    @Test func `a view's column comes from the columns of its name`() {
        #expect(dictionary.tables[0].columns[0].sources == ["dw.fact_a.spend"])
    }

    @Test func `nothing of a comment is read as markup`() {
        let html = HTMLDictionary.render(dictionary, title: "<b>")
        #expect(
            !html.contains("<script>alert")
                && html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;"))
        #expect(!html.contains("<b>"))
        let markdown = MarkdownDictionary.render(dictionary, title: "x")
        #expect(markdown.contains("&lt;script&gt;") && markdown.contains("\\| pipe line"))
        for line in markdown.split(separator: "\n") where line.hasPrefix("|") {
            let bars = line.replacing("\\|", with: "").filter { $0 == "|" }.count
            #expect(bars == 5, "\(line)")
        }
    }

    @Test func `each table and column is there, each anchor once, and every link leads somewhere`() {
        let html = HTMLDictionary.render(dictionary, title: "x")
        let anchors = html.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
        #expect(Set(anchors).count == anchors.count)
        for link in html.matches(of: #/href="#([^"]+)"/#) { #expect(anchors.contains(String(link.1)), "\(link.1)") }
        for table in dictionary.tables {
            #expect(anchors.contains(table.anchor))
            for column in table.columns { #expect(html.contains("<code>\(column.column.name)</code>")) }
        }
    }

    @Test func `lines join facts and the dimensions whose keys they have, and no two boxes touch`() {
        let diagram = EntityDiagram(dictionary)
        let lines = diagram.edges.map { "\(diagram.facts[$0.fact].table) \(diagram.dimensions[$0.dimension].table)" }
        #expect(Set(lines) == ["fact_a dim_domain", "fact_a dim_ad", "fact_b dim_domain"] && lines.count == 3)
        #expect(diagram.dimensions.map(\.table) == ["dim_domain", "dim_ad"], "one that no fact has is not drawn")
        let boxes = diagram.facts + diagram.dimensions
        for (index, box) in boxes.enumerated() {
            #expect(box.x >= 0 && box.x + EntityDiagram.Box.width <= diagram.size.width)
            #expect(box.y >= 0 && box.y + EntityDiagram.Box.height <= diagram.size.height)
            for other in boxes[(index + 1)...] {
                let apart =
                    abs(box.x - other.x) >= EntityDiagram.Box.width || abs(box.y - other.y) >= EntityDiagram.Box.height
                #expect(apart, "\(box.table), \(other.table)")
            }
        }
    }
}
