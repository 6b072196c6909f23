import Foundation
import Synchronization

/// Stands between libpq and the server on a unix socket, and does something to the COMMITs that pass.
final class CommitProxy: Sendable {
    enum Fault: Sendable {
        /// The connection breaks before the server gets COMMIT.
        case cutBefore
        /// The server has committed and answered; the answer is lost.
        case cutAfter
        /// The client's side breaks while the server is still at it.
        case cutMeanwhile
        /// The server gets ABORT instead, so that it answers ROLLBACK.
        case abort
    }

    private let fault: Fault
    private let serverPath: String
    private let left: Mutex<Int>
    private let listener: Int32
    /// The directory to connect to.
    let directory: String

    /// - Parameter times: COMMITs that the fault befalls; those after them pass.
    init(_ fault: Fault, times: Int = 1, serverDirectory: String) throws {
        self.fault = fault
        left = Mutex(times)
        serverPath = "\(serverDirectory)/.s.PGSQL.5432"
        directory =
            FileManager.default.temporaryDirectory.appending(path: "octoload-proxy-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard withAddress("\(directory)/.s.PGSQL.5432", { bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0
        else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        Thread.detachNewThread { [self] in accept() }
    }

    /// COMMITs that the fault has not befallen yet.
    var remaining: Int { left.withLock { $0 } }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            Thread.detachNewThread { [self] in relay(client) }
        }
    }

    private func relay(_ client: Int32) {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(server) }
        var isClientOpen = true
        defer { if isClientOpen { close(client) } }
        guard withAddress(serverPath, { connect(server, $0, $1) }) == 0 else { return }
        var isCommitting = false
        while true {
            var sockets = [
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&sockets, isClientOpen ? 2 : 1, 10_000) > 0 else { return }
            if sockets[0].revents != 0 {
                guard let bytes = received(server) else { return }
                if isCommitting { return }
                if isClientOpen { send(bytes, to: client) }
            }
            if isClientOpen, sockets[1].revents != 0 {
                guard var bytes = received(client) else { return }
                if isCommit(bytes), takesTurn() {
                    switch fault {
                    case .cutBefore: return
                    case .cutAfter: isCommitting = true
                    case .cutMeanwhile:
                        isCommitting = true
                        isClientOpen = false
                    case .abort: replaceCommit(in: &bytes)
                    }
                }
                send(bytes, to: server)
                if !isClientOpen { close(client) }
            }
        }
    }

    private func takesTurn() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
    }

    /// A Parse message: nameless statement, its text, no parameter types.
    private static let commit = Array("\0commit\0".utf8)

    private func isCommit(_ bytes: [UInt8]) -> Bool { bytes.firstRange(of: Self.commit) != nil }

    private func replaceCommit(in bytes: inout [UInt8]) {
        if let range = bytes.firstRange(of: Self.commit) {
            bytes.replaceSubrange(range, with: Array("\0abort \0".utf8))
        }
    }

    private func received(_ socket: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private func send(_ bytes: [UInt8], to socket: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}

private func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}
