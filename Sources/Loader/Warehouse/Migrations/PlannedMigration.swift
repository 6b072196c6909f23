/// A file that `migrate` would apply: tables that are missing, or a view or function whose file has changed.
package struct PlannedMigration: Sendable {
    package let name: String
    package let statements: Int
    package let sql: String

    init(name: String, sql: String) {
        self.name = name
        self.sql = sql
        statements = SQLScript(sql).statements.count
    }
}
