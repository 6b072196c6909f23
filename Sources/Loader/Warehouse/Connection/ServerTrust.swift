import CLibPQ
import Core
import Foundation

/// How a server must prove that it is the database that was asked for, and what libpq is told for it.
///
/// libpq's own default, `sslmode=prefer`, gives the password in clear text to whoever answers without TLS. A server that is not
/// on this machine must show a certificate of its name (`verify-full`), unless somebody has written something else.
struct ServerTrust: Sendable {
    /// Keywords that are to win over the connection string.
    private(set) var keywords: [(String, String)] = []
    /// The file with the CAs that may vouch for the server; `nil` if nobody has to.
    private(set) var rootFile: String?
    /// What of the connection is weaker than `verify-full` although the server is elsewhere; `nil`: nothing.
    let weakness: String?

    init(_ settings: ConnectionSettings, roots: RootFiles) {
        let places = [settings["host"], settings["hostaddr"]]
            .flatMap { $0.split(separator: ",") }.map(String.init)
        let elsewhere = places.first { !ServerTrust.isOnThisMachine($0) }
        let isWritten = settings.origin(of: "sslmode") != .builtIn
        var mode = settings["sslmode"]
        if elsewhere != nil, !isWritten {
            mode = "verify-full"
            keywords.append(("sslmode", mode))
        }
        if mode.hasPrefix("verify") {
            // Kerberos would take the place of TLS, and the certificate would not be asked for.
            if settings.origin(of: "gssencmode") == .builtIn { keywords.append(("gssencmode", "disable")) }
            rootFile = roots.file(for: settings["sslrootcert"])
            if let rootFile, rootFile != settings["sslrootcert"] { keywords.append(("sslrootcert", rootFile)) }
        }
        weakness = elsewhere.flatMap { ServerTrust.weakness(mode, $0, settings) }
    }

    /// True for unix sockets (a path, or `@` and an abstract name) and the loopback, as it is written: a name proves nothing by
    /// what it resolves to today.
    static func isOnThisMachine(_ place: String) -> Bool {
        if place.hasPrefix("/") || place.hasPrefix("@") || place.lowercased() == "localhost" { return true }
        var four = in_addr()
        if inet_pton(AF_INET, place, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard inet_pton(AF_INET6, place, &six) == 1 else { return false }
        return withUnsafeBytes(of: &six) { $0.elementsEqual([UInt8](repeating: 0, count: 15) + [1]) }
    }

    private static func weakness(_ mode: String, _ host: String, _ settings: ConnectionSettings) -> String? {
        let meaning: String
        switch mode {
        case "disable": meaning = "the password's exchange and all rows are readable on the way to \(host)"
        case "allow", "prefer": meaning = "whoever stands between may read the password, or answer for \(host)"
        case "require": meaning = "whoever answers for \(host) is believed, as no certificate is checked"
        case "verify-ca": meaning = "any server with a certificate of the CA may answer for \(host)"
        default:
            let kerberos = settings["gssencmode"]
            guard settings.origin(of: "gssencmode") != .builtIn, kerberos != "disable" else { return nil }
            return "gssencmode=\(kerberos) (\(settings.origin(of: "gssencmode"))): with a ticket, Kerberos vouches for "
                + "\(host) in the place of a certificate; gssencmode=disable leaves that to the certificate"
        }
        return "sslmode=\(mode) (\(settings.origin(of: "sslmode"))): \(meaning); sslmode=verify-full checks who answers"
    }
}

extension ConnectionSettings.Origin: CustomStringConvertible {
    var description: String {
        switch self {
        case .connectionString: "in the connection string"
        case .variable(let name): "in the variable \(name)"
        case .serviceFile: "in the service file"
        case .builtIn: "libpq's default"
        }
    }
}

/// Where certificates of CAs lie.
struct RootFiles: Sendable {
    /// Where libpq looks if nobody has named a file.
    let personal: String?
    /// The system's bundle of public CAs.
    let system: String?

    /// Those of this machine; Debian's place first.
    static var here: RootFiles {
        // As libpq: HOME, else the account's.
        let variable = getenv("HOME").map { String(cString: $0) } ?? ""
        let home = variable.isEmpty ? getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) } ?? "" : variable
        let personal = "\(home)/.postgresql/root.crt"
        let bundles = [
            "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        ]
        return RootFiles(
            personal: access(personal, F_OK) == 0 ? personal : nil, system: bundles.first { access($0, R_OK) == 0 })
    }

    /// - Parameter written: The value of `sslrootcert`. `system` stands for the bundle, as in libpq 16, also for libpq 15, which
    ///   would look for a file of that name.
    func file(for written: String) -> String? {
        if written == "system" { return PQlibVersion() < 160_000 ? system ?? written : written }
        if !written.isEmpty { return written }
        return personal ?? system
    }
}
