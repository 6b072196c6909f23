import Core

/// Which table holds the members of which entity: what the `member:` lines of the configuration say.
package struct EntityRegistry: Sendable {
    package let entities: [String: EntityTable]
    private let factsWithTotals: [TableName: TableMapping]

    package init(_ pipelines: [Pipeline]) {
        var entities: [String: EntityTable] = [:]
        for mapping in pipelines.flatMap(\.loads) {
            guard let member = mapping.member, entities[member.entity]?.table ?? mapping.table == mapping.table else {
                continue
            }
            var constants: [String: String] = [:]
            for column in mapping.columns {
                if case .constant(let value) = column.source { constants[column.column] = value }
            }
            // Of a table that several lists fill, a stub has only what its members have in common: posts and ads differ.
            if let known = entities[member.entity]?.constants {
                constants = constants.filter { known[$0.key] == $0.value }
            }
            entities[member.entity] = EntityTable(
                entity: member.entity, table: mapping.table, keyColumn: "\(member.entity)_key",
                idColumn: "\(member.entity)_id", constants: constants)
        }
        self.entities = entities
        factsWithTotals = Dictionary(
            pipelines.flatMap(\.loads).compactMap { mapping in mapping.remainder.map { ($0.totals, mapping) } },
            uniquingKeysWith: { first, _ in first })
    }

    package subscript(entity entity: String) -> EntityTable? { entities[entity] }

    /// The fact that has what a table of totals holds beyond it as rows of its own.
    func factWithTotals(in table: TableName) -> TableMapping? { factsWithTotals[table] }

    /// Tables that a pipeline touches: its targets, what they bring with them, and the dimensions of the members that its
    /// records name.
    package func tables(of pipeline: Pipeline) -> Set<TableName> {
        let facts = pipeline.loads.compactMap { factWithTotals(in: $0.table) }
        var tables = Set(
            (pipeline.loads + facts).flatMap {
                [$0.table, $0.history, $0.restatements, $0.remainder?.totals].compactMap { $0 }
            })
        for member in pipeline.loads.flatMap(\.members) {
            if let entity = entities[member.entity] { tables.insert(entity.table) }
        }
        if let partition = pipeline.partition, let entity = entities[partition.entity] { tables.insert(entity.table) }
        return tables
    }
}
