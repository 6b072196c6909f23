import Core
import Foundation

/// A file that holds a secret, read only if nobody else may read it.
enum SecretFile {
    /// Larger than any secret.
    private static let limit = 65_536

    /// Its text. Does not wait for what is no regular file, a FIFO say.
    ///
    /// - Parameter isCredential: It lies among systemd's credentials, whose mode shows the group's bit where the service's user
    ///   has its right by an access control list (systemd.exec(5): CREDENTIALS).
    /// - Throws: `ConfigError` with what to do. A file that is not there is a mistake, too.
    static func text(_ path: String, isCredential: Bool) throws(ConfigError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        // The opened file, not the name: between the two a name may change what it means.
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is not a regular file") }
        let others = status.st_mode & (isCredential ? 0o037 : 0o077)
        guard others == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw ConfigError(
                at: nil, keyPath: "", "the secret's file \(path) can be read or changed by others (mode 0\(mode))",
                suggestion: "run: chmod 600 \(quoted(path))")
        }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + count, $0.count - count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw unreadable(path, String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        guard count <= limit else { throw unreadable(path, "it has more than \(limit) bytes") }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static func unreadable(_ path: String, _ reason: String) -> ConfigError {
        ConfigError(at: nil, keyPath: "", "the secret's file \(path) cannot be read: \(reason)")
    }

    /// As a shell takes it.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "/._-@".utf8.contains(byte)
        }
        return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
