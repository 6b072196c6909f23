import Core
import Foundation
import PrivateServers
import Warehouse

/// A PostgreSQL server of one test on a port of 127.0.0.1, with TLS or without, that asks for passwords.
///
/// `host=NAME hostaddr=127.0.0.1` makes it one on another machine, as far as a client can tell.
package final class RemoteServer: Sendable {
    package struct Failure: Error { let log: String }

    /// What its only role, `loader`, logs in with.
    package static let password = "correct-horse-battery"

    package let port: Int
    private let servers: PrivateServers

    /// Blocks for some seconds.
    ///
    /// - Parameters:
    ///   - pair: What it shows; `nil`: it has no TLS.
    ///   - newest: The newest version of TLS that it speaks.
    package init(showing pair: CertificateAuthority.Pair?, newest: String = "TLSv1.3") async throws {
        servers = try PrivateServers(name: "octoload-remote")
        port = try Self.freePort()
        let admin = TestServer.warehouse(servers.conninfo(database: "postgres"))
        _ = try await admin.rows("create role loader login superuser password '\(Self.password)'")
        await admin.close()
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let restart = try ChildProcess(
            [
                "/bin/sh", "-c", Self.script, "restart", try PrivateServers.programs(), servers.addresses.directory,
                "\(port)", pair?.certificate ?? "", pair?.key ?? "", newest,
            ], descriptors: (nothing, nothing, nothing))
        guard restart.wait() == 0 else { throw Failure(log: log) }
    }

    /// What the server has written; each connection that comes, and each login that is let in.
    package var log: String {
        (try? String(contentsOfFile: "\(servers.addresses.directory)/data/server.log", encoding: .utf8)) ?? ""
    }

    /// A connection string for a name that the server is to be known by.
    package func conninfo(host: String, _ more: String = "") -> String {
        "host=\(host) hostaddr=127.0.0.1 port=\(port) user=loader password=\(Self.password) dbname=postgres \(more)"
    }

    private static func freePort() throws -> Int { try LoopbackServer { _ in }.port }

    /// Arguments: the directory of PostgreSQL's programs, that of the cluster, a port, the files of certificate and key, and TLS's version.
    private static let script = #"""
        set -eu
        bin=$1 directory=$2 port=$3 certificate=$4 key=$5 newest=$6
        as_owner() {
            if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
        }
        cd "$directory"
        printf 'local all all trust\nhost all all 127.0.0.1/32 password\n' |
            as_owner sh -c 'cat >data/pg_hba.conf'
        ssl=off
        if [ -n "$certificate" ]; then
            ssl=on
            as_owner sh -c 'umask 077; cat >data/server.crt' <"$certificate"
            as_owner sh -c 'umask 077; cat >data/server.key' <"$key"
        fi
        as_owner "$bin/pg_ctl" restart --wait --silent --mode=fast --pgdata=data --log=data/server.log \
            --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$directory' -c ssl=$ssl -c ssl_max_protocol_version=$newest -c fsync=off -c log_connections=on -c max_connections=50"
        """#
}
