import CLibPQ
import Core
import Foundation

/// What libpq would connect with: connection string, service file, PG* variables and its own defaults, as libpq puts them
/// together. Holds no secret.
struct ConnectionSettings: Sendable {
    /// Where a setting comes from.
    enum Origin: Sendable, Hashable {
        case connectionString
        case variable(String)
        case serviceFile
        /// Nobody has written it.
        case builtIn
    }

    private let values: [String: String]
    private let origins: [String: Origin]

    init(values: [String: String], origins: [String: Origin]) {
        self.values = values
        self.origins = origins
    }

    subscript(_ keyword: String) -> String { values[keyword] ?? "" }

    func origin(of keyword: String) -> Origin { origins[keyword] ?? .builtIn }

    /// What decides how the server proves who it is.
    private static let keywords = ["host", "hostaddr", "sslmode", "sslrootcert", "gssencmode"]

    /// Asks libpq. Reads the service file, if one is named; connects to nothing.
    ///
    /// - Parameter conninfo: As in `ConnectionTarget`.
    static func read(_ conninfo: Secret?) throws(WarehouseError) -> ConnectionSettings {
        let written = try options(in: conninfo)
        // A value that cannot be makes libpq stop between reading everything and connecting; with a password it looks for no
        // password file.
        let raw = connecting(conninfo, [("target_session_attrs", "none of them"), ("password", "-")]) {
            PQconnectStartParams($0, $1, 1)
        }
        guard let raw else { throw WarehouseError(.unreachable, doing: "connect", "out of memory") }
        defer { PQfinish(raw) }
        let options = PQconninfo(raw)
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var origins: [String: Origin] = [:]
        for option in list(options) where keywords.contains(option.keyword) {
            values[option.keyword] = option.value
            origins[option.keyword] =
                if written.contains(option.keyword) {
                    .connectionString
                } else if let variable = option.variable, getenv(variable) != nil {
                    .variable(variable)
                } else {
                    option.value == option.compiled ? .builtIn : .serviceFile
                }
        }
        // Without them libpq has not got as far as its own defaults: there is no such service, say.
        guard values["sslmode"] != nil else {
            throw WarehouseError(libpq: String(cString: PQerrorMessage(raw)), rootFile: nil)
        }
        return ConnectionSettings(values: values, origins: origins)
    }

    /// The keywords that a connection string has. libpq's own words about one that it cannot read quote it, password and all.
    private static func options(in conninfo: Secret?) throws(WarehouseError) -> Set<String> {
        guard let conninfo else { return [] }
        let parsed = conninfo.reveal { PQconninfoParse($0, nil) }
        guard let parsed else {
            throw WarehouseError(
                .unusable, doing: "connect", "the connection string is not one that libpq can read",
                hint:
                    "write it as postgresql://USER:PASSWORD@HOST/DATABASE, with %, @ and / in the password percent-encoded"
            )
        }
        defer { PQconninfoFree(parsed) }
        return Set(list(parsed).filter { $0.value != nil }.map(\.keyword))
    }

    private static func list(_ options: UnsafeMutablePointer<PQconninfoOption>?) -> [Option] {
        var result: [Option] = []
        var next = options
        while let option = next?.pointee, let keyword = option.keyword {
            result.append(
                Option(
                    keyword: String(cString: keyword), variable: option.envvar.map { String(cString: $0) },
                    compiled: option.compiled.map { String(cString: $0) },
                    value: option.val.map { String(cString: $0) }))
            next = next?.advanced(by: 1)
        }
        return result
    }

    private struct Option {
        let keyword: String
        let variable: String?
        let compiled: String?
        let value: String?
    }

    /// Gives `body` libpq's two arrays: the connection string as `dbname`, which it expands, and keywords that win over it.
    static func connecting<Result>(
        _ conninfo: Secret?, _ keywords: [(String, String)],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        func call(_ conninfo: String?) -> Result {
            let pairs = (conninfo.map { [("dbname", $0)] } ?? []) + keywords
            let names = pairs.map { strdup($0.0) } + [nil]
            let texts = pairs.map { strdup($0.1) } + [nil]
            defer { (names + texts).forEach { free($0) } }
            return names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
                texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { texts in
                    body(names.baseAddress, texts.baseAddress)
                }
            }
        }
        guard let conninfo else { return call(nil) }
        return conninfo.reveal { call($0) }
    }
}
