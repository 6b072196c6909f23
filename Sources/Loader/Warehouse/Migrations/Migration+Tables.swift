import Core

extension Migration {
    /// Columns and keys that the migrations give their tables, those of the star included: what a table has that nobody has
    /// touched since.
    ///
    /// Read from the files, which write each column on a line below its `create table`, and each key as
    /// `constraint NAME primary key (a, b)`; below an `alter table`, `drop constraint NAME` and `add constraint NAME …`. A test
    /// holds them against a migrated database.
    static let tables: [TableName: DeclaredTable] = {
        var tables: [TableName: DeclaredTable] = [:]
        for migration in SchemaModule.modules(star: .busyocto).flatMap(\.migrations) {
            var table: TableName?
            var isAltered = false
            // By bytes: each start of the program that loads reads all of it.
            for bytes in migration.sql.utf8.split(separator: UInt8(ascii: "\n")) {
                if table == nil, !isAltered, !bytes.starts(with: "create".utf8), !bytes.starts(with: "alter".utf8) {
                    continue
                }
                let line = Substring(bytes)
                let words = bytes.split { " ,()".utf8.contains($0) }.map { String(Substring($0)) }
                if words.first == "create", let place = words.firstIndex(of: "table"), words.count > place + 1 {
                    let parts = words[place + 1].split(separator: ".").map(String.init)
                    table = parts.count == 2 ? TableName(schema: parts[0], name: parts[1]) : nil
                    isAltered = false
                } else if words.count == 3, words[0] == "alter", words[1] == "table" {
                    let parts = words[2].split(separator: ".").map(String.init)
                    table = parts.count == 2 ? TableName(schema: parts[0], name: parts[1]) : nil
                    isAltered = true
                } else if line.hasPrefix(")") {
                    table = nil
                } else if isAltered {
                    alter(&tables, table, words.map { $0.trimming(";") }.filter { !$0.isEmpty })
                    if line.hasSuffix(";") { table = nil; isAltered = false }
                } else if let table, let key = TableKey(constraint: words) {
                    tables[table, default: DeclaredTable()].keys.append(key)
                } else if let table, words.count >= 2, line.hasPrefix("    "), !line.hasPrefix("     "),
                    words[0].allSatisfy({ $0.isLetter || $0 == "_" }), words[0] != "constraint"
                {
                    tables[table, default: DeclaredTable()].columns.append(words[0])
                }
            }
        }
        return tables
    }()

    private static func alter(_ tables: inout [TableName: DeclaredTable], _ table: TableName?, _ words: [String]) {
        guard let table, words.count >= 3, words[1] == "constraint" else { return }
        switch words[0] {
        case "drop": tables[table]?.keys.removeAll { $0.name == words[2] }
        case "add": if let key = TableKey(constraint: Array(words.dropFirst())) { tables[table]?.keys.append(key) }
        default: break
        }
    }
}

extension String {
    fileprivate func trimming(_ end: Character) -> String { last == end ? String(dropLast()) : self }
}

extension TableKey {
    /// From `constraint dim_ad_pkey primary key domain_key ad_key`, without its punctuation.
    fileprivate init?(constraint words: [String]) {
        guard words.count >= 4, words[0] == "constraint" else { return nil }
        if words[2] == "primary", words[3] == "key" {
            self.init(name: words[1], columns: Array(words[4...]), isPrimary: true)
        } else if words[2] == "unique" {
            self.init(name: words[1], columns: Array(words[3...]), isPrimary: false)
        } else {
            return nil
        }
    }
}
