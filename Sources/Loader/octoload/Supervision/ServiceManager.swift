import Core
import Foundation

/// Tells systemd what the service is doing: sd_notify(3), which is one datagram to a socket.
///
/// Without `NOTIFY_SOCKET` nothing is sent.
struct ServiceManager: Sendable {
    private let path: String?
    /// How often systemd wants to hear of us; `nil`: it does not watch.
    let watchdog: Duration?

    init(environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        watchdog = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap {
            isOurs && $0 > 0 ? .microseconds($0) : nil
        }
    }

    var isThere: Bool { path != nil }

    /// `READY=1`, `STATUS=…`, `WATCHDOG=1`, `STOPPING=1`. A manager that does not read is not waited for.
    func tell(_ state: String...) {
        guard let path else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        // `@` stands for the null byte of an abstract name.
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (bytes.first == 0 ? 0 : 1))
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = Array(state.map { $0.redacted.escapedForReader }.joined(separator: "\n").utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, message, message.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length
                )
            }
        }
    }
}
