import Core
import Transform

/// Parts of a pipeline in few words.
extension Pipeline {
    static func test(
        named name: String = "things", partition: PartitionSpec? = nil, dayField: String? = nil,
        _ loads: TableMapping...
    ) -> Pipeline {
        let window = dayField.map {
            WindowSpec(
                from: "from", to: "to", field: FieldPath($0)!,
                start: CivilDay(year: 2024, month: 1, day: 1), sliceDays: 31)
        }
        return Pipeline(
            name: name, request: ListRequest(path: "/\(name)"), records: FieldPath("data")!, asOf: nil,
            partition: partition,
            paginator: OnePage(), reading: Reading(changes: nil, window: window, absenceDeletes: false), loads: loads,
            location: .test)
    }
}

extension PartitionSpec {
    static func test(_ entity: String, field: String?) -> PartitionSpec {
        PartitionSpec(
            entity: entity, pipeline: "\(entity)s", place: nil, field: field.map { FieldPath($0)! }, location: .test
        )
    }
}

extension TableMapping {
    static func test(
        _ table: String, member: (String, String)? = nil, record: String? = nil, members: [(String, String)] = [],
        columns: [ColumnMapping] = [], measures: [ColumnMapping] = [], attributes: [(String, String)] = [],
        newestBy: String? = nil, deletedBy: String? = nil
    ) -> TableMapping {
        func reference(_ pair: (String, String)) -> MemberReference {
            MemberReference(
                entity: pair.0, id: pair.1.split(separator: "+").map { FieldPath($0.description)! }, location: .test)
        }
        return TableMapping(
            table: .test(table), member: member.map(reference), recordID: record.map { FieldPath($0)! },
            members: members.map(reference), columns: columns, measures: measures,
            attributes: attributes.map { AttributeMapping(name: $0.0, path: FieldPath($0.1)!) },
            newestBy: newestBy.map { FieldPath($0)! }, deletedBy: deletedBy.map { FieldPath($0)! }, location: .test)
    }
}

extension ColumnMapping {
    static func test(_ column: String, _ source: ColumnSource, _ format: ValueFormat? = nil) -> ColumnMapping {
        ColumnMapping(column: column, source: source, format: format, location: .test)
    }

    static func test(_ column: String, _ path: String, _ format: ValueFormat? = nil) -> ColumnMapping {
        .test(column, .field(FieldPath(path)!), format)
    }
}

extension ColumnSchema {
    static func test(_ name: String, _ type: ColumnType, notNull: Bool = false, defaults: Bool = false) -> ColumnSchema
    {
        ColumnSchema(
            name: name, type: type, typeName: "\(type)", isNotNull: notNull,
            defaultExpression: defaults ? "'unknown'::text" : nil, isGenerated: false)
    }
}

extension TableSchema {
    static func test(
        _ name: String, key: [String], _ columns: [ColumnSchema], partitionColumn: String? = nil,
        codes: [String: CodeTable] = [:]
    ) -> TableSchema {
        TableSchema(name: .test(name), columns: columns, key: key, partitionColumn: partitionColumn, codes: codes)
    }
}

extension TableName {
    static func test(_ name: String) -> TableName { TableName(schema: "dw", name: name) }
}

extension SourceLocation {
    static let test = SourceLocation(file: "test", line: 1, column: 1)
}

extension TransformCompiler {
    static func compile(_ pipeline: Pipeline, among others: [Pipeline] = [], _ schemas: [TableSchema])
        throws(ConfigErrors) -> TransformPlan
    {
        let registry = EntityRegistry([pipeline] + others)
        var known = Dictionary(uniqueKeysWithValues: schemas.map { ($0.name, $0) })
        // Dimensions of other pipelines have what every dimension has, also if a test says nothing of it.
        for entity in registry.entities.values where !pipeline.loads.contains(where: { $0.table == entity.table }) {
            let columns = [
                ColumnSchema.test(entity.keyColumn, .int8, notNull: true), .test(entity.idColumn, .text(limit: nil)),
            ]
            var schema = known[entity.table] ?? .test(entity.table.name, key: [entity.keyColumn], [])
            schema.columns += columns.filter { schema.column($0.name) == nil }
            known[entity.table] = schema
        }
        return try compile(
            pipeline, registry: registry,
            schemas: known, knownCodes: [.currency: ["EUR", "USD"]])
    }
}

extension CodeTable {
    static let currency = CodeTable(table: .test("dim_currency"), codeColumn: "currency_code", nameColumn: nil)
}

private struct OnePage: Paginator {
    static let kind = "one_page"

    var size: PageSize?
    var envelope: [FieldPath] { [] }

    init() {}
    init(config node: ConfigNode) throws(ConfigError) {}

    mutating func request(after page: PageSummary?, from request: RequestTemplate) throws(SourceError)
        -> RequestTemplate?
    {
        nil
    }
}
