import Core

/// Which database to connect to, and how long to keep trying.
package struct ConnectionTarget: Sendable {
    /// A connection URI or keyword string; `nil`: libpq's own environment variables and service files.
    let conninfo: Secret?
    /// How long to wait for a server that is down or starting.
    let deadline: Duration
    /// As `pg_stat_activity` shows it.
    let applicationName: String

    package init(conninfo: Secret?, deadline: Duration, applicationName: String) {
        self.conninfo = conninfo
        self.deadline = deadline
        self.applicationName = applicationName
    }

    /// What of the connection is weaker than a checked certificate although the server is not on this machine; `nil`: nothing.
    ///
    /// Somebody has written that; the default is `sslmode=verify-full`.
    package var weakness: String? {
        get throws(WarehouseError) { ServerTrust(try ConnectionSettings.read(conninfo), roots: .here).weakness }
    }
}
