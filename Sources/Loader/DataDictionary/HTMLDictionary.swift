import Core

/// The data dictionary as one page of HTML that needs nothing else.
package enum HTMLDictionary {
    package static func render(_ dictionary: DataDictionary, title: String) -> String {
        var body = "<header><h1>\(escaped(title))</h1>\n<p><label>Find <input id=\"find\" type=\"search\" "
        body += "placeholder=\"table, column or field of the API\" autocomplete=\"off\" /></label></p></header>\n"
        body += index(dictionary)
        body +=
            "<section id=\"diagram\"><h2>Entities</h2><p>Facts on the sides, the dimensions that they share in the middle. "
        body +=
            "Point at a fact to see its own.</p>\n<div class=\"wide\">\(EntityDiagram(dictionary).svg)</div></section>\n"
        for (schema, meaning) in DataDictionary.schemas {
            let tables = dictionary.tables(in: schema)
            if tables.isEmpty { continue }
            body += "<section><h2 id=\"\(schema)\">\(schema)</h2><p>\(escaped(meaning))</p>\n"
            body += tables.map(render).joined() + "</section>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8" /><title>\(escaped(title))</title>
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <style>\(style)</style></head>
            <body>
            \(body)<script>\(script)</script>
            </body></html>

            """
    }

    private static func index(_ dictionary: DataDictionary) -> String {
        var text = "<nav>"
        for (schema, _) in DataDictionary.schemas {
            let tables = dictionary.tables(in: schema)
            if tables.isEmpty { continue }
            text += "<details\(schema == "mart" ? " open=\"open\"" : "")><summary>\(schema)</summary><ul>"
            text += tables.map {
                "<li><a href=\"#\(escaped($0.anchor))\">\(escaped($0.table.name.name))</a></li>"
            }.joined()
            text += "</ul></details>"
        }
        return text + "</nav>\n"
    }

    private static func render(_ table: DataDictionary.Table) -> String {
        var text = "<article id=\"\(escaped(table.anchor))\"><h3>\(escaped(table.table.name.description)) "
        text += "<small>\(table.table.kind.rawValue)</small></h3>\n<p>\(escaped(table.meaning))</p>\n<dl>"
        if !table.grain.isEmpty { text += "<dt>Grain</dt><dd>\(escaped(table.grain))</dd>" }
        if !table.table.key.isEmpty {
            text += "<dt>Key</dt><dd>\(escaped(table.table.key.joined(separator: ", ")))</dd>"
        }
        if !table.table.reads.isEmpty {
            let reads = table.table.reads.keys.sorted { $0.description < $1.description }.map { name in
                "<a href=\"#\(escaped("\(name.schema)-\(name.name)"))\">\(escaped(name.description))</a>"
            }
            text += "<dt>Reads</dt><dd>\(reads.joined(separator: ", "))</dd>"
        }
        text +=
            "</dl>\n<div class=\"wide\"><table><thead><tr><th>Column</th><th>Type</th><th>Meaning (unit)</th><th>From</th></tr></thead><tbody>\n"
        for column in table.columns {
            let key = column.isKey ? " class=\"key\"" : ""
            text += "<tr><td\(key)><code>\(escaped(column.column.name))</code></td><td>\(escaped(column.column.type))"
            text +=
                "\(column.column.isNotNull || table.table.kind == .view ? "" : " <span title=\"may be null\">?</span>")</td>"
            text += "<td>\(escaped(column.column.comment))</td>"
            text += "<td>\(column.sources.map(escaped).joined(separator: "<br />"))</td></tr>\n"
        }
        return text + "</tbody></table></div></article>\n"
    }

    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // Control characters are no XML.
            case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static let style = """

        :root { color-scheme: light dark; --line: #8886; --soft: #8882; --accent: #c2410c; }
        @media (prefers-color-scheme: dark) { :root { --accent: #fb923c; } }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; }
        h1 { font-size: 1.7rem; } h2 { border-bottom: 2px solid var(--line); margin-top: 3rem; }
        h3 { margin: 2.5rem 0 .3rem; } h3 small { font-weight: normal; opacity: .65; }
        header { position: sticky; top: 0; background: Canvas; padding-bottom: .3rem; z-index: 1; }
        header h1 { margin: .3rem 0; } header p { margin: 0; }
        input { font: inherit; width: min(24rem, 70vw); padding: .3rem .5rem; }
        nav ul { columns: 15rem; margin: .3rem 0 1rem; padding-left: 1.2rem; } summary { font-weight: 600; cursor: pointer; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .4rem 0; }
        dt { opacity: .65; } dd { margin: 0; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); }
        th { background: var(--soft); } td:nth-child(2) { white-space: nowrap; } td.key code { font-weight: 700; }
        td:nth-child(4) { font-size: .85rem; opacity: .85; min-width: 14rem; } article:target h3 { color: var(--accent); }
        article { scroll-margin-top: 6rem; }
        svg { width: 100%; min-width: 46rem; height: auto; font: 12px system-ui, sans-serif; }
        svg text { fill: CanvasText; } svg .key { font-size: 10px; opacity: .7; }
        svg rect { fill: Canvas; stroke: var(--line); stroke-width: 1.5; } svg .fact rect { fill: var(--soft); }
        svg path { fill: none; stroke: var(--line); } svg .fact:hover path { stroke: var(--accent); stroke-width: 2.5; }
        svg .fact:hover rect { stroke: var(--accent); }

        """

    private static let script = """

        document.getElementById('find').addEventListener('input', function (event) {
          var words = event.target.value.toLowerCase().split(/\\s+/).filter(Boolean);
          document.querySelectorAll('article').forEach(function (article) {
            var rows = article.querySelectorAll('tbody tr'), head = article.querySelector('h3').textContent.toLowerCase(), any = false;
            rows.forEach(function (row) {
              var text = head + ' ' + row.textContent.toLowerCase();
              var hit = words.every(function (word) { return text.indexOf(word) >= 0; });
              row.style.display = hit ? '' : 'none'; any = any || hit;
            });
            article.style.display = any ? '' : 'none';
          });
          document.getElementById('diagram').style.display = words.length ? 'none' : '';
        });

        """
}
