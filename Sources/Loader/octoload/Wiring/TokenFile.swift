import Core
import Foundation
import Glibc

/// Tokens that a server gives once, in a file that its owner alone can read. One process at a time renews them, by a lock on
/// a file beside it.
struct TokenFile: TokenStore {
    let path: String

    /// A renewal takes two requests at most.
    private static let patience = Duration.seconds(60)

    private struct Document: Codable {
        let accessToken: String
        /// RFC 3339.
        let renewal: String?
        let refreshToken: String
        let origin: String
    }

    func renew(
        _ renew: @Sendable (KeptToken?) async throws(TransportError) -> KeptToken
    ) async throws(TransportError) -> KeptToken {
        let lock = try await locked()
        defer { close(lock) }
        let kept = try read()
        // A place that cannot be written to is found before the server gives what it gives once.
        let scratch = try scratch()
        defer {
            close(scratch)
            unlink("\(path).new")
        }
        let renewed = try await renew(kept)
        if kept?.token.secret.isSame(as: renewed.token.secret) != true { try write(renewed, to: scratch) }
        return renewed
    }

    /// The descriptor whose end gives the lock back.
    private func locked() async throws(TransportError) -> Int32 {
        let descriptor = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be locked: \(reason)") }
        let end = ContinuousClock.now + TokenFile.patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            do { try await Task.sleep(for: .milliseconds(20)) } catch {
                close(descriptor)
                throw TransportError(.cancelled, "the run was cancelled")
            }
            guard ContinuousClock.now < end else {
                close(descriptor)
                throw TransportError(
                    .network, "another process has been renewing the token in \(path) for over a minute")
            }
        }
        return descriptor
    }

    private func read() throws(TransportError) -> KeptToken? {
        guard access(path, F_OK) == 0 else { return nil }
        let text: String
        do throws(ConfigError) { text = try SecretFile.text(path, isCredential: false) } catch {
            throw TransportError(.credentials, "\(error)")
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(text.utf8)) else {
            throw failure("does not hold what octoload has kept there; if the configured one is good, remove it")
        }
        let renewal = document.renewal.flatMap { Instant(rfc3339: $0) }
        guard document.renewal == nil || renewal != nil else {
            throw failure("has a time that cannot be read; if the configured one is good, remove it")
        }
        let token = IssuedToken(Secret(document.accessToken), renewal: renewal)
        let refresh = Secret(document.refreshToken)
        LoadedSecrets.add(token.secret)
        LoadedSecrets.add(refresh)
        return KeptToken(token, refresh: refresh, origin: document.origin)
    }

    private func scratch() throws(TransportError) -> Int32 {
        unlink("\(path).new")
        let descriptor = open("\(path).new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be written: \(reason)") }
        return descriptor
    }

    /// On the disk, under its name, before anything uses it.
    private func write(_ kept: KeptToken, to descriptor: Int32) throws(TransportError) {
        let document = Document(
            accessToken: kept.token.secret.reveal { $0 }, renewal: kept.token.renewal?.description,
            refreshToken: kept.refresh.reveal { $0 }, origin: kept.origin)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let bytes = try? Array(encoder.encode(document)) + [0x0A] else {
            throw failure("cannot be written: the token is no text")
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot be written: \(reason)") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename("\(path).new", path) == 0 else {
            throw failure("cannot be written: \(reason)")
        }
        let folder = open(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/", O_RDONLY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
    }

    private var reason: String { String(cString: strerror(errno)) }

    private func failure(_ problem: String) -> TransportError {
        TransportError(.credentials, "the file of the refresh token, \(path), \(problem)")
    }
}
