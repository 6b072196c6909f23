import Foundation
import PrivateServers

/// A certificate authority of a test, made by openssl, gone with this value.
package final class CertificateAuthority: Sendable {
    /// What openssl did not want to do.
    package struct Failure: Error { let arguments: [String] }

    /// A certificate and its key, both PEM.
    package struct Pair: Sendable {
        /// The files are there as long as it is.
        package let authority: CertificateAuthority
        package let certificate: String
        package let key: String
    }

    private let folder: String
    private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    package init(named name: String = "octoload test CA") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "octoload-ca-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try openssl(
            ["req", "-x509"] + Self.curve + ["-days", "2", "-subj", "/CN=\(name)"]
                + ["-keyout", "\(folder)/ca.key", "-out", file])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Its own certificate: what a client has to trust.
    package var file: String { "\(folder)/ca.crt" }

    /// A certificate for a host's name.
    ///
    /// - Parameter days: How long it is valid from now on; negative: it has expired.
    package func issue(_ host: String, days: Int = 2) throws -> Pair {
        let name = "\(folder)/\(UUID().uuidString)"
        let pair = Pair(authority: self, certificate: "\(name).crt", key: "\(name).key")
        try openssl(["req"] + Self.curve + ["-subj", "/CN=\(host)", "-keyout", pair.key, "-out", "\(name).csr"])
        try "subjectAltName=DNS:\(host)\n".write(toFile: "\(name).ext", atomically: true, encoding: .utf8)
        try openssl(
            ["x509", "-req", "-in", "\(name).csr", "-CA", file, "-CAkey", "\(folder)/ca.key", "-CAcreateserial"]
                + ["-days", "\(days)", "-extfile", "\(name).ext", "-out", pair.certificate])
        return pair
    }

    private func openssl(_ arguments: [String]) throws {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let tool = try ChildProcess(["/usr/bin/openssl"] + arguments, descriptors: (nothing, nothing, nothing))
        guard tool.wait() == 0 else { throw Failure(arguments: arguments) }
    }
}
