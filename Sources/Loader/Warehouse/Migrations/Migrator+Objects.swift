import Core

extension Migrator {
    /// Makes views and functions as their files have them, all of them or none; returns their names, and those of others that had
    /// to be made anew with them.
    ///
    /// `create or replace` keeps what reads a view. Where it cannot, as columns go or change their type, the view and what reads it
    /// are dropped and made again, with their rights, in the same transaction: nobody sees it without them.
    ///
    /// - Parameter isTakenOver: An earlier octoload has made the database: its books are taken over, and all objects made, at once.
    /// - Throws: `refused` with 55P03 if a transaction holds one of them open for longer than three seconds; `unusable` if something
    ///   that is not of these files reads a view that has to be dropped.
    func apply(
        _ objects: [SchemaObject], on connection: borrowing PostgresConnection, isTakenOver: Bool = false
    ) throws(WarehouseError) -> [String] {
        guard !objects.isEmpty || isTakenOver else { return [] }
        return try transaction(on: connection, doing: "make views and functions") { connection throws(WarehouseError) in
            if isTakenOver {
                let state = try books.read(on: connection)
                if state.isPredecessor { try books.takeOver(state.migrations, on: connection) }
            }
            let known = try modules(on: connection).flatMap(\.objects)
            // Another migrator may have been here since.
            let pending = Set(try self.pending(on: connection).objects.flatMap { $0 }.map(\.name))
            var waiting = isTakenOver ? pending : Set(objects.map(\.name)).intersection(pending)
            var rights: [String: ObjectRights] = [:]
            var made: [String] = []
            // In the order of needs, whatever comes to be dropped on the way.
            while let next = known.first(where: { waiting.contains($0.name) }) {
                waiting.remove(next.name)
                let doing = "make \(next.name)"
                do throws(WarehouseError) {
                    try connection.executeScript("savepoint object", doing: doing)
                    try run(next.sql, on: connection, doing: doing)
                    try connection.executeScript("release savepoint object", doing: doing)
                } catch {
                    guard ObjectReplacement.isNeeded(after: error) else { throw error }
                    try connection.executeScript("rollback to savepoint object; release savepoint object", doing: doing)
                    let replacement = try ObjectReplacement(of: next, on: connection, doing: doing)
                    try replacement.requireOnly(Set(known.map(\.name)), doing: doing)
                    for object in replacement.objects {
                        if let lost = try ObjectRights(of: object.name, on: connection, doing: doing) {
                            rights[object.name] = rights[object.name] ?? lost
                        }
                    }
                    try replacement.drop(on: connection, doing: doing)
                    waiting.formUnion(replacement.objects.map(\.name))
                    waiting.remove(next.name)
                    try run(next.sql, on: connection, doing: doing)
                }
                try rights[next.name]?.restore(on: connection, doing: doing)
                try books.record(next, on: connection)
                made.append(next.name)
            }
            return made
        }
    }
}
