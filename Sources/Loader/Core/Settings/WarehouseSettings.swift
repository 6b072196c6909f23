/// The `warehouse:` stanza: which database.
package struct WarehouseSettings: Sendable {
    /// Where a connection string is; `nil`: `usual`.
    package var url: SecretSource?
    /// Unless the file says something else.
    package static let usual = SecretSource.environment("DATABASE_URL")
    /// Schema of tables that are named without one.
    package var schema: String
    /// How long to wait for a server that is down or starting.
    package var connectDeadline: Duration
    /// How long calls of the API stay in etl.api_call.
    package var keepCalls: Duration
    /// What `migrate` makes besides the books; `nil`: nothing, unless the database has it already.
    package var star: Star?

    package init(
        url: SecretSource? = nil, schema: String = "dw", connectDeadline: Duration = .seconds(20),
        keepCalls: Duration = .seconds(30 * 86_400), star: Star? = nil
    ) {
        self.url = url
        self.schema = schema
        self.connectDeadline = connectDeadline
        self.keepCalls = keepCalls
        self.star = star
    }
}
