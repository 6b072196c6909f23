import Foundation
import Synchronization

/// Stands between a client and a server, and spoils what passes (the toxics of Toxiproxy, as far as they are needed).
package final class ToxicProxy: Sendable {
    package enum Toxic: Sendable, Hashable {
        case none
        /// After so many bytes in both directions together the connection is cut.
        case cut(after: Int)
        /// After so many bytes nothing passes any more, and nobody is told.
        case blackhole(after: Int)
        /// Pieces of at most so many bytes, with a pause between them.
        case slice(bytes: Int, pause: Duration)
        /// These bytes come behind the server's first answer, as if it had sent them.
        case inject([UInt8])
    }

    package enum Upstream: Sendable {
        case port(Int)
        case socket(String)
    }

    private let upstream: Upstream
    private let toxic: Mutex<Toxic>
    private let listener: Int32
    /// To connect to: a port on the loopback, or the directory of a unix socket.
    package let port: Int
    package let directory: String

    package init(_ upstream: Upstream, _ toxic: Toxic) throws {
        self.upstream = upstream
        self.toxic = Mutex(toxic)
        switch upstream {
        case .port:
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = ToxicProxy.loopback(0)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = listener
            let bound = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                }
            }
            guard bound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
            port = Int(in_port_t(bigEndian: address.sin_port))
            directory = ""
        case .socket:
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            directory =
                FileManager.default.temporaryDirectory.appending(path: "octoload-toxic-\(UUID().uuidString.prefix(8))")
                .path
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            port = 5432
            let descriptor = listener
            guard ToxicProxy.withSocket("\(directory)/.s.PGSQL.5432", { bind(descriptor, $0, $1) }) == 0 else {
                throw POSIXError(.init(rawValue: errno) ?? .EIO)
            }
        }
        listen(listener, 32)
        Thread.detachNewThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                Thread.detachNewThread { [self] in relay(client) }
            }
        }
    }

    /// For connections to come.
    package func use(_ toxic: Toxic) { self.toxic.withLock { $0 = toxic } }

    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        if !directory.isEmpty { try? FileManager.default.removeItem(atPath: directory) }
    }

    private func relay(_ client: Int32) {
        let server = connectUpstream()
        defer {
            close(client)
            close(server)
        }
        guard server >= 0 else { return }
        let toxic = toxic.withLock { $0 }
        var passed = 0
        var hasAnswered = false
        while true {
            var sockets = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&sockets, 2, 60_000) > 0 else { return }
            for (from, to) in [(0, 1), (1, 0)] where sockets[from].revents != 0 {
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(sockets[from].fd, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                passed += count
                switch toxic {
                case .none: ToxicProxy.send(buffer[..<count], to: sockets[to].fd)
                case .cut(let limit):
                    ToxicProxy.send(buffer[..<max(0, min(count, limit - (passed - count)))], to: sockets[to].fd)
                    if passed >= limit { return }
                case .blackhole(let limit): if passed < limit { ToxicProxy.send(buffer[..<count], to: sockets[to].fd) }
                case .slice(let size, let pause):
                    for start in stride(from: 0, to: count, by: size) {
                        ToxicProxy.send(buffer[start..<min(count, start + size)], to: sockets[to].fd)
                        usleep(UInt32(pause / .microseconds(1)))
                    }
                case .inject(let bytes):
                    let extra = from == 1 && !hasAnswered ? bytes : []
                    hasAnswered = hasAnswered || from == 1
                    ToxicProxy.send(buffer[..<count] + extra, to: sockets[to].fd)
                }
            }
        }
    }

    private func connectUpstream() -> Int32 {
        switch upstream {
        case .port(let port):
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = ToxicProxy.loopback(port)
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return result == 0 ? descriptor : -1
        case .socket(let path):
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            return ToxicProxy.withSocket(path, { connect(descriptor, $0, $1) }) == 0 ? descriptor : -1
        }
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return address
    }

    private static func withSocket(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func send(_ bytes: ArraySlice<UInt8>, to socket: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
