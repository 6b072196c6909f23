import Core

/// What is not applied yet, or not in its present form.
struct PendingFiles {
    /// Of each module, in the order of dependence.
    var migrations: [[Migration]] = []
    var objects: [[SchemaObject]] = []

    var isEmpty: Bool { migrations.allSatisfy(\.isEmpty) && objects.allSatisfy(\.isEmpty) }

    /// In the order in which they would be applied.
    var planned: [PlannedMigration] {
        zip(migrations, objects).flatMap { migrations, objects in
            migrations.map { PlannedMigration(name: $0.name, sql: $0.sql) }
                + objects.map { PlannedMigration(name: $0.name, sql: $0.sql) }
        }
    }

    /// Holds the files against the books.
    ///
    /// - Parameters:
    ///   - release: The number of the modules' views and functions.
    ///   - missing: Views and functions that the database has not, whatever the books say.
    /// - Throws: `unusable` if an applied migration has changed, or the database is ahead of this program.
    init(
        _ modules: [SchemaModule], _ state: SchemaBooks.State, release: Int, missing: Set<String>, doing: String
    ) throws(WarehouseError) {
        let known = Dictionary(modules.flatMap(\.migrations).map { ($0.version, $0) }, uniquingKeysWith: { $1 })
        for applied in state.migrations {
            guard let migration = known[applied.version] else {
                throw WarehouseError(
                    .unusable, doing: doing,
                    "the database has migration \(applied.name), which this program does not know",
                    hint: "use the newer octoload that applied it")
            }
            guard hexadecimal(migration.checksum) == applied.checksum else {
                throw WarehouseError(
                    .unusable, doing: doing, "migration \(migration.name) was changed after it had been applied",
                    hint: "restore the file, and put the change into a new migration")
            }
        }
        // Those that were are known until the file that drops them has been applied.
        let names = Set(modules.flatMap { $0.objects.map(\.name) + $0.migrations.flatMap(\.drops) })
        if let stranger = state.objects.keys.filter({ !names.contains($0) }).min() {
            throw WarehouseError(
                .unusable, doing: doing, "the database has \(stranger), which this program does not know",
                hint: "use the newer octoload that made it")
        }
        let applied = Set(state.migrations.map(\.version))
        for module in modules {
            migrations.append(module.migrations.filter { !applied.contains($0.version) })
            var changed: [SchemaObject] = []
            for object in module.objects {
                let forms = (state.objects[object.name] ?? []).map(\.checksum)
                if forms.last != object.checksum {
                    try object.requireNewer(than: forms, release: release, recorded: state.release, doing: doing)
                }
                if forms.last != object.checksum || missing.contains(object.name) { changed.append(object) }
            }
            objects.append(changed)
        }
    }
}

extension SchemaObject {
    /// An older program would put back what a newer one has replaced.
    fileprivate func requireNewer(
        than forms: [String], release: Int, recorded: Int?, doing: String
    ) throws(WarehouseError) {
        if let recorded, recorded > release {
            throw WarehouseError(
                .unusable, doing: doing,
                "a newer octoload has made the views and functions of this database (release \(recorded) of them, and this program "
                    + "has \(release)), and \(name) is not as this one makes it; nothing was changed",
                hint: "use the newer octoload")
        }
        guard recorded ?? release == release, forms.contains(checksum) else { return }
        throw WarehouseError(
            .unusable, doing: doing, "the database has a newer form of \(name) than this program",
            hint:
                "use the newer octoload that made it; if the file was put back to an earlier form on purpose, change a comment in it"
        )
    }
}
