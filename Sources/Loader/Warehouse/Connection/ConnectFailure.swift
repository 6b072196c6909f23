import Core

extension WarehouseError {
    /// Why a connection did not come about, from libpq's words.
    ///
    /// What the server refused is known by the SQLSTATE in libpq's verbose message, whatever language it speaks; what libpq
    /// itself refused by its words, which are English as long as nobody calls `setlocale`. Those below are of libpq 15.
    ///
    /// - Parameter rootFile: With the CAs that were to vouch for the server.
    init(libpq message: String, rootFile: String?) {
        let refusal = ServerRefusal(libpq: message)
        let message = (refusal?.message ?? message).onOneLine
        // What a server could not prove to be weighs more than what another one refused.
        let isTrusted = ConnectFailure.known.first.map { !$0.fits(message) } ?? true
        let known =
            refusal?.isOfCredentials == true && isTrusted
            ? ConnectFailure.credentials : ConnectFailure.known.first { $0.fits(message) }
        let kind = known?.kind ?? .unreachable
        let hint = known?.hint ?? "is PostgreSQL running there? check DATABASE_URL, or PGHOST and PGPORT"
        self.init(
            kind, doing: "connect", message, sqlState: refusal?.state,
            hint: hint.replacing("ROOT", with: rootFile.map { "the CAs of \($0)" } ?? "the CA"))
    }

    /// A certificate that was refused, in OpenSSL's words: libpq 15 says only that it was.
    init(_ fault: CertificateFault, message: String, rootFile: String?) {
        let message = message.onOneLine
        switch fault {
        case .outOfTime(let reason):
            self.init(
                .credentials, doing: "connect", "\(message) (\(reason))",
                hint: "it is of the right server; have it renewed there, and look at this machine's clock")
        case .wrong(let reason):
            self.init(
                .untrusted, doing: "connect", "\(message) (\(reason))",
                hint:
                    "nothing was sent; if its CA is your provider's own, write sslrootcert=FILE with the CA's certificate into "
                    + "DATABASE_URL, trusted now: \(rootFile ?? "nothing")")
        }
    }
}

/// A kind of failure, and the words that it is known by.
private struct ConnectFailure {
    let kind: WarehouseError.Kind
    /// `…` stands for what the text quotes.
    let texts: [String]
    let hint: String

    func fits(_ message: String) -> Bool {
        texts.contains { text in text.split(separator: "…").allSatisfy { message.contains($0) } }
    }

    /// The first that fits decides: several hosts may have failed for several reasons.
    static let known = [
        ConnectFailure(
            kind: .untrusted,
            texts: [
                "does not match host name", "could not get server's host name from server certificate",
                "certificate's name contains embedded null", "certificate contains IP address with invalid length",
                "certificate verify failed", "received unencrypted data after",
            ],
            hint: "nothing was sent; find out who answers there, or connect by a name that its certificate has"),
        ConnectFailure(
            kind: .credentials, texts: ["server does not support SSL"],
            hint:
                "no password was sent; switch TLS on there (ssl = on), or, if nobody can stand between, write sslmode=disable "
                + "into DATABASE_URL"),
        ConnectFailure(
            kind: .credentials, texts: ["root certificate file"],
            hint:
                "write sslrootcert=FILE into DATABASE_URL, with the CA's certificate that your provider publishes, or install "
                + "the public CAs (Debian: ca-certificates)"),
        ConnectFailure(
            kind: .unusable, texts: ["host name must be specified for a verified SSL connection"],
            hint: "write host=NAME beside hostaddr, with the name that is in the server's certificate"),
        ConnectFailure(
            kind: .unusable,
            texts: ["invalid sslmode value", "definition of service", "service file", "could not match"],
            hint: "check DATABASE_URL, or the PG* variables"),
        ConnectFailure(
            kind: .credentials,
            texts: ["unsupported protocol", "wrong version number", "alert protocol version", "handshake failure"],
            hint: "no password was sent; the server must speak TLS 1.2 or newer"),
        credentials,
    ]

    static let credentials = ConnectFailure(
        kind: .credentials,
        // The first two are libpq's, too; the others those of poolers, whose SQLSTATEs say less.
        texts: [
            "password", "authentication", "certificate", "pg_hba.conf", "role \"", "permission denied for database",
            "database \"…does not exist",
        ],
        hint: "check DATABASE_URL, or PGHOST, PGUSER, PGPASSWORD and PGDATABASE")
}

/// A server's own refusal of a connection, from libpq's message with `PQERRORS_VERBOSE`:
/// `FATAL:  28P01: password authentication failed for user "x"`, and a line with the place in the server's source.
private struct ServerRefusal {
    let state: String
    /// Without the state and the place.
    let message: String

    /// Role, password, pg_hba.conf, database, and the right to connect to it.
    /// Source: https://www.postgresql.org/docs/15/errcodes-appendix.html
    static func isOfCredentials(_ state: String) -> Bool {
        state.hasPrefix("28") || ["3D000", "42501"].contains(state)
    }

    let isOfCredentials: Bool

    /// Each SQLSTATE has a digit, and no severity has.
    ///
    /// - Returns: `nil` if no server has refused. Of several hosts that have, a refusal of credentials counts first.
    init?(libpq text: String) {
        let states = text.matches(of: #/: +(?=[A-Z]*[0-9])([0-9A-Z]{5}): /#).map { String($0.1) }
        guard let first = states.first(where: ServerRefusal.isOfCredentials) ?? states.first else { return nil }
        state = first
        isOfCredentials = ServerRefusal.isOfCredentials(first)
        message = text.replacing(#/: +(?=[A-Z]*[0-9])[0-9A-Z]{5}: /#, with: ":  ").split(separator: "\n")
            .filter { $0.wholeMatch(of: #/\s*\S+: +(\S+, )?\S+:[0-9]+/#) == nil }.joined(separator: "\n")
    }
}

extension String {
    /// Without the line ends that libpq puts behind its messages; those inside become "; ".
    var onOneLine: String {
        split(separator: "\n").map { $0.drop { $0 == "\t" || $0 == " " } }.joined(separator: "; ")
    }
}
