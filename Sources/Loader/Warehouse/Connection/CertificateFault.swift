import CLibPQ
import CLibSSL
import Core
import Foundation

/// What is wrong with a server's certificate, in OpenSSL's words.
enum CertificateFault: Sendable, Equatable {
    /// It is of the right server and CA, but has expired or is not valid yet.
    case outOfTime(String)
    /// Anything else: somebody else may be answering.
    case wrong(String)
}

extension PostgresConnection {
    /// Looks at the certificate that a server shows, after libpq has refused it.
    ///
    /// A TLS handshake that trusts everybody, and hangs up after it: nothing of PostgreSQL's protocol is sent, no name and no
    /// password. Blocks until `deadline` at most.
    ///
    /// - Returns: `nil` if the server showed none this time.
    static func certificateFault(
        _ target: ConnectionTarget, _ trust: ServerTrust, until deadline: ContinuousClock.Instant
    ) -> CertificateFault? {
        guard let rootFile = trust.rootFile else { return nil }
        let started = ConnectionSettings.connecting(
            target.conninfo,
            [
                ("sslmode", "require"), ("gssencmode", "disable"), ("password", "-"),
                // With a file of CAs `require` would check; and our own certificate is not for strangers.
                ("sslrootcert", "/nonexistent/root.crt"), ("sslcert", "/nonexistent/postgresql.crt"),
            ]
        ) { PQconnectStartParams($0, $1, 1) }
        guard let raw = started else { return nil }
        let connection = PostgresConnection(owning: raw)
        guard connection.finishHandshake(until: deadline), let ssl = PQgetssl(raw), let host = PQhost(raw) else {
            return nil
        }
        let error = octoload_certificate_error(ssl, rootFile, host, 0)
        let timeless = octoload_certificate_error(ssl, rootFile, host, 1)
        if octoload_certificate_is_out_of_time(error) != 0, timeless == 0 { return .outOfTime(reason(error)) }
        return .wrong(reason(timeless == 0 ? error : timeless))
    }

    /// True once TLS stands and nothing else has been sent.
    private borrowing func finishHandshake(until deadline: ContinuousClock.Instant) -> Bool {
        var state = PGRES_POLLING_WRITING
        // Over a unix socket there is no TLS to look at.
        while PQstatus(raw) != CONNECTION_BAD, PQhost(raw)?.pointee != CChar(UInt8(ascii: "/")) {
            let hadBegun = PQstatus(raw) == CONNECTION_SSL_STARTUP
            guard state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING,
                wait(for: state == PGRES_POLLING_READING ? .readable : .writable, until: deadline)
            else { return false }
            state = PQconnectPoll(raw)
            // The next step would send the startup packet.
            if hadBegun, PQstatus(raw) == CONNECTION_MADE, PQsslInUse(raw) == 1 { return true }
        }
        return false
    }

    private static func reason(_ error: Int32) -> String {
        error == 0 ? "refused" : String(cString: octoload_certificate_reason(error))
    }
}
