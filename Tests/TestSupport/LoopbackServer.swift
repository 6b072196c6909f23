import Foundation
import Synchronization

/// A scripted server on 127.0.0.1: raw bytes out, and a record of what came in. One thread for each connection.
package final class LoopbackServer: Sendable {
    package struct Record: Sendable {
        package var connections = 0
        /// Request line and headers of each, as they came.
        package var requests: [String] = []
        package var answering = 0
        package var mostAtOnce = 0
    }

    package let port: Int
    private let listener: Int32
    private let log: Log

    /// Runs `script` for each connection, which is closed when it returns.
    package init(_ script: @escaping @Sendable (ServerConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let log = Log()
        self.listener = listener
        self.log = log
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread {
            while case let client = accept(listener, nil, nil), client >= 0 {
                log.record.withLock { $0.connections += 1 }
                let connection = ServerConnection(client, log)
                Thread.detachNewThread {
                    script(connection)
                    connection.close()
                }
            }
            Glibc.close(listener)
        }
    }

    deinit {
        Glibc.shutdown(listener, Int32(SHUT_RDWR))  // ends the accept above
    }

    package var record: Record { log.record.withLock { $0 } }
    package var origin: String { "http://127.0.0.1:\(port)" }

    /// Answers every request of a connection with the same bytes.
    package static func answering(_ response: String) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.send(response) }
        }
    }

    final class Log: Sendable {
        let record = Mutex(Record())
    }
}

/// The server's end of one connection.
package final class ServerConnection: Sendable {
    private let descriptor: Int32
    private let log: LoopbackServer.Log

    init(_ descriptor: Int32, _ log: LoopbackServer.Log) {
        self.descriptor = descriptor
        self.log = log
    }

    /// Request line and headers; `nil` when the client has gone.
    package func readRequest() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        let request = String(decoding: bytes, as: UTF8.self)
        log.record.withLock { $0.requests.append(request) }
        return request
    }

    /// A body; fewer if the client goes.
    package func readBytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < count, recv(descriptor, &byte, 1, 0) == 1 { bytes.append(byte) }
        return bytes
    }

    /// Reads one byte of whatever protocol the client speaks.
    package func readByte() {
        var byte: UInt8 = 0
        _ = recv(descriptor, &byte, 1, 0)
    }

    /// False when the client has gone.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    package func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    /// Holds the connection open until the client closes it.
    package func waitForClient() {
        while case var byte = UInt8(0), recv(descriptor, &byte, 1, 0) == 1 {}
    }

    /// Counts `body` as one of the requests that are being answered at once.
    package func answering(_ body: () -> Void) {
        log.record.withLock { record in
            record.answering += 1
            record.mostAtOnce = max(record.mostAtOnce, record.answering)
        }
        body()
        log.record.withLock { $0.answering -= 1 }
    }

    /// Makes the coming close a reset.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// The client reads the end of the connection, without a reset.
    package func endSending() {
        Glibc.shutdown(descriptor, Int32(SHUT_WR))
    }

    package func close() {
        Glibc.close(descriptor)
    }
}
