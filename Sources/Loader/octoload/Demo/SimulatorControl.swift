import Core
import Foundation

/// Turns the simulator's clock by its control on the loopback: one POST, without a token.
///
/// The loader's transport only reads, so this little request has a socket of its own.
struct SimulatorControl {
    let address: HTTPURL

    /// Moves the simulated world forward; blocks for some milliseconds.
    func advance(days: Int) throws(RunFailure) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure("no socket") }
        defer { close(descriptor) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = UInt16(address.origin.port).bigEndian
        name.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw failure("it does not listen") }
        let request = """
            POST /_sim/advance?days=\(days) HTTP/1.1\r\nHost: 127.0.0.1:\(address.origin.port)\r
            Content-Length: 0\r\nConnection: close\r\n\r\n
            """
        guard send(descriptor, request, request.utf8.count, 0) == request.utf8.count else {
            throw failure("it is gone")
        }
        var answer = [UInt8](repeating: 0, count: 64)
        let count = recv(descriptor, &answer, answer.count, 0)
        guard String(decoding: answer.prefix(max(0, count)), as: UTF8.self).hasPrefix("HTTP/1.1 200") else {
            throw failure("it refused")
        }
    }

    private func failure(_ cause: String) -> RunFailure {
        RunFailure(.bug, "cannot advance the simulator at \(address): \(cause)")
    }
}
