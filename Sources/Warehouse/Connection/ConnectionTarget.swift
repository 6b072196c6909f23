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
}
