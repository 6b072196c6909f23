/// A migration that has not been applied yet.
package struct PlannedMigration: Sendable {
    package let name: String
    package let statements: Int
    package let sql: String
}
