/// The statements of the warehouse whose text is fixed, by the type that runs them.
enum StaticStatements {
    static var all: [(owner: String, statements: [String])] {
        let books: [any Book.Type] = [
            Catalogue.self, Members.self, RunHistory.self, Ledger.self, SliceFailures.self, HeldSlices.self,
            Quarantine.self, PageCache.self, CallLog.self, Fields.self, ProgressOwners.self, ProgressBook.self,
            BackfillJobs.self, BackfillQueue.self, QuotaStore.self, StatusBoard.self, ExchangeRates.self, Imports.self,
            Server.self, Workflows.self, ActionOutbox.self, Silences.self,
        ]
        return books.map { ("\($0)", $0.statements) } + [
            ("BackfillBooks", BackfillBooks.statements), ("PipelineLocks", PipelineLocks.statements),
            ("PostgresWarehouse", [PostgresWarehouse.clockSQL]), ("BooksOfBatch", BooksOfBatch.statements),
            ("QuarantineOfBatch", QuarantineOfBatch.statements),
            (
                "Access",
                [
                    PostgresWarehouse.databaseSQL, PostgresWarehouse.knownRolesSQL, PostgresWarehouse.orphanedGrantsSQL,
                    PostgresWarehouse.roleSQL, PostgresWarehouse.membersSQL, PostgresWarehouse.securitySQL,
                    PostgresWarehouse.tablesInPartSQL, PostgresWarehouse.publicRightsSQL,
                    PostgresWarehouse.largeObjectsSQL,
                ]
            ),
            ("AccessGroups", AccessGroups.statements), ("AccessActor", AccessActor.statements),
            ("Migrator", Migrator.statements),
            ("SchemaBooks", SchemaBooks.statements), ("SchemaOwnership", SchemaOwnership.statements),
            ("StandingObject", StandingObject.statements), ("ObjectReplacement", ObjectReplacement.statements),
            ("DependentPolicy", DependentPolicy.statements), ("OccupiedName", OccupiedName.statements),
        ]
    }
}
