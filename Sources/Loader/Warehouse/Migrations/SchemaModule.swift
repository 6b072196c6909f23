import CEmbeddedSQL
import Core

/// A part of the warehouse that is there or not as a whole: the books, or a star.
package struct SchemaModule: Sendable {
    /// Its folder below `sql/schema`, `sql/functions` and `sql/views`.
    package let name: String
    /// In the order of their numbers.
    package let migrations: [Migration]
    /// Each behind those that it needs.
    package let objects: [SchemaObject]

    package init(name: String, migrations: [Migration], objects: [SchemaObject]) {
        guard let ordered = SchemaObject.ordered(objects) else {
            preconditionFailure("views or functions of \(name) need each other")
        }
        self.name = name
        self.migrations = migrations.sorted { $0.version < $1.version }
        self.objects = ordered
    }

    /// Names of its files, in the order in which an empty database gets them.
    package var fileNames: [String] { migrations.map(\.name) + objects.map(\.name) }

    /// The schema `etl`, which every warehouse has.
    package static let books = SchemaModule(files: "etl")

    /// The schemas `dw` and `mart`, and what the books have for them.
    package static func star(_ star: Star) -> SchemaModule {
        switch star {
        case .busyocto: busyocto
        }
    }

    private static let busyocto = SchemaModule(files: "busyocto")

    /// What a warehouse consists of, in the order of dependence.
    package static func modules(star: Star?) -> [SchemaModule] {
        [books] + (star.map { [self.star($0)] } ?? [])
    }

    /// The embedded files of its folders.
    private init(files folder: String) {
        var migrations: [Migration] = []
        var objects: [SchemaObject] = []
        guard var file = octoload_schema_files() else { preconditionFailure("no SQL is embedded") }
        while let path = file.pointee.path {
            let parts = String(cString: path).split(separator: "/").map(String.init)
            let sql = String(cString: file.pointee.text)
            file += 1
            guard parts.count == 3, parts[1] == folder else { continue }
            let name = String(parts[2].dropLast(".sql".count))
            if parts[0] == "schema" {
                migrations.append(Migration(version: Int(name.prefix { $0.isNumber }) ?? 0, name: name, sql: sql))
            } else {
                objects.append(SchemaObject(name: name, sql: sql))
            }
        }
        self.init(name: folder, migrations: migrations, objects: objects)
    }
}
