import Core

/// The star as a drawing: facts left and right, dimensions in the middle, a line where a fact has a dimension's key.
///
/// Facts have no foreign keys, so lines come from names: a fact that has the last column of a dimension's key points at it.
struct EntityDiagram {
    struct Box: Equatable {
        var table: String
        var key: String
        var anchor: String
        var x: Double
        var y: Double

        static let width = 250.0
        static let height = 40.0
    }

    private(set) var dimensions: [Box] = []
    private(set) var facts: [Box] = []
    /// Index of a fact, index of a dimension.
    private(set) var edges: [(fact: Int, dimension: Int)] = []
    private(set) var size = (width: 0.0, height: 0.0)

    private static let gap = 14.0
    private static let margin = 10.0
    /// Between columns: room for the lines.
    private static let channel = 140.0

    init(_ dictionary: DataDictionary) {
        let tables = dictionary.tables(in: "dw").filter { !$0.table.key.isEmpty }
        let isDimension = { (table: DataDictionary.Table) in
            table.table.name.name.hasPrefix("dim_") && !table.table.name.name.hasSuffix("_version")
        }
        let shared = tables.filter(isDimension)
        let others = tables.filter { $0.table.name.name.hasPrefix("fact_") }
        let links = others.map { fact in
            let columns = Set(fact.table.columns.map(\.name))
            return shared.indices.filter { columns.contains(shared[$0].table.key.last ?? "") }
        }
        // Those that most facts have come first; then each fact stands near the middle of its own.
        let uses = shared.indices.map { dimension in links.count { $0.contains(dimension) } }
        let order = shared.indices.filter { uses[$0] > 0 }.sorted { (uses[$0], $1) > (uses[$1], $0) }
        let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let middle = links.map { list in
            list.isEmpty ? 0 : Double(list.compactMap { place[$0] }.reduce(0, +)) / Double(list.count)
        }
        let sorted = others.indices.sorted { (middle[$0], $0) < (middle[$1], $1) }
        dimensions = order.enumerated().map { EntityDiagram.box(shared[$1], column: 1, row: $0) }
        facts = sorted.enumerated().map { EntityDiagram.box(others[$1], column: $0 % 2 == 0 ? 0 : 2, row: $0 / 2) }
        edges = sorted.enumerated().flatMap { number, fact in
            links[fact].compactMap { place[$0] }.map { (number, $0) }
        }
        center()
        size.width = 2 * EntityDiagram.margin + 3 * Box.width + 2 * EntityDiagram.channel
        size.height = ((dimensions + facts).map { $0.y + Box.height }.max() ?? 0) + EntityDiagram.margin
    }

    private static func box(_ table: DataDictionary.Table, column: Int, row: Int) -> Box {
        Box(
            table: table.table.name.name, key: table.table.key.joined(separator: ", "), anchor: table.anchor,
            x: margin + Double(column) * (Box.width + channel), y: margin + Double(row) * (Box.height + gap))
    }

    /// The shorter columns stand in the middle of the longest.
    private mutating func center() {
        let step = Box.height + EntityDiagram.gap
        let left = facts.count - facts.count / 2
        let rows = max(dimensions.count, left)
        let shift = { (count: Int) in Double(rows - count) * step / 2 }
        for index in dimensions.indices { dimensions[index].y += shift(dimensions.count) }
        for index in facts.indices { facts[index].y += shift(index % 2 == 0 ? left : facts.count / 2) }
    }

    var svg: String {
        var text =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(size.width)) \(Int(size.height))\" role=\"img\">"
        text += "<title>Facts and the dimensions that they share</title>\n"
        for (number, fact) in facts.enumerated() {
            text += "<g class=\"fact\">"
            for edge in edges where edge.fact == number { text += path(from: fact, to: dimensions[edge.dimension]) }
            text += draw(fact) + "</g>\n"
        }
        text += dimensions.map { "<g class=\"dimension\">\(draw($0))</g>\n" }.joined()
        return text + "</svg>"
    }

    private func path(from fact: Box, to dimension: Box) -> String {
        let isLeft = fact.x < dimension.x
        let start = isLeft ? fact.x + Box.width : fact.x
        let end = isLeft ? dimension.x : dimension.x + Box.width
        let bend = (start + end) / 2
        let (from, to) = (fact.y + Box.height / 2, dimension.y + Box.height / 2)
        return
            "<path d=\"M\(number(start)) \(number(from))C\(number(bend)) \(number(from)) \(number(bend)) \(number(to)) \(number(end)) \(number(to))\"/>"
    }

    private func draw(_ box: Box) -> String {
        let place = "x=\"\(number(box.x + 10))\""
        return """
            <a href="#\(HTMLDictionary.escaped(box.anchor))"><rect x="\(number(box.x))" y="\(number(box.y))" \
            width="\(number(Box.width))" height="\(number(Box.height))" rx="5"/>\
            <text \(place) y="\(number(box.y + 17))">\(HTMLDictionary.escaped(fitted(box.table, 38)))</text>\
            <text class="key" \(place) y="\(number(box.y + 32))">\(HTMLDictionary.escaped(fitted(box.key, 40)))</text></a>
            """
    }

    /// A box is as wide as about 38 letters of a name, or 40 of the smaller ones, which run wider of a key.
    private func fitted(_ text: String, _ letters: Int) -> String {
        text.count <= letters ? text : text.prefix(letters - 1) + "…"
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
