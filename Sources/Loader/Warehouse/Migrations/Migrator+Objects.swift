import Core

extension Migrator {
    /// Makes views and functions as their files have them, all of them or none; returns their names, and those of others that had
    /// to be made anew with them.
    ///
    /// `create or replace` keeps what reads a view. Where it cannot, as columns go or change their type, the view and what reads it
    /// are dropped and made again, with their rights and the policies that ask them, in the same transaction: nobody sees it
    /// without them.
    ///
    /// - Parameters:
    ///   - secures: Nothing follows, and roles of access get their rights to what this migration has made, or one before it that
    ///     failed on the way.
    /// - Throws: `refused` with 55P03 if a transaction holds one of them open for longer than three seconds; `unusable` if something
    ///   that is not of these files reads a view that has to be dropped, or would be lost with it.
    func apply(
        _ objects: [SchemaObject], on connection: borrowing PostgresConnection, secures: Bool = false
    ) throws(WarehouseError) -> [String] {
        if objects.isEmpty {
            guard secures, try AccessGroups.present(on: connection, doing: doing) != nil else { return [] }
        }
        return try transaction(on: connection, doing: "make views and functions") { connection throws(WarehouseError) in
            // Another migrator may have been here since.
            let pending = try self.pending(on: connection).objects.flatMap { $0 }
            let names = Set(objects.map(\.name))
            var maker = ObjectMaker(
                known: try modules(on: connection).flatMap(\.objects),
                waiting: pending.filter { names.contains($0.name) },
                forms: try books.read(on: connection).objects,
                groups: try AccessGroups.present(on: connection, doing: doing)?.inOrder ?? [],
                migrator: self)
            try maker.makeAll(on: connection)
            if secures || !maker.policies.isEmpty { try secure(on: connection) }
            try maker.restorePolicies(on: connection)
            return maker.made
        }
    }

    /// Takes over the books of a database that an earlier octoload has made; its tables are as the files up to then make them,
    /// and what came later is pending.
    func takeOver(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        try transaction(on: connection, doing: "take over the books") { connection throws(WarehouseError) in
            let state = try books.read(on: connection)
            if state.isPredecessor { try books.takeOver(state.migrations, on: connection) }
        }
    }

    /// Gives the roles of access their rights, and tables their policies, if access is set up.
    private func secure(on connection: borrowing PostgresConnection) throws(WarehouseError) {
        let doing = "give new tables their policies"
        guard let groups = try AccessGroups.present(on: connection, doing: doing) else { return }
        try connection.executeScript(groups.secureTables, doing: doing)
    }
}
