import Core
import Glibc

/// Reads a small file whole.
enum ConfigFile {
    /// - Throws: `ConfigError` naming the path, with the system's own words, or if the file is larger than `limit`
    ///   bytes.
    static func bytes(path: String, limit: Int) throws(ConfigError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ConfigError(
                at: nil, keyPath: "", "cannot read \(path.escapedForMessage): \(String(cString: strerror(errno)))",
                suggestion: "name the file with --config PATH")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw ConfigError(
                    at: nil, keyPath: "", "cannot read \(path.escapedForMessage): \(String(cString: strerror(errno)))",
                    suggestion: "name the file with --config PATH")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw ConfigError(at: nil, keyPath: "", "\(path.escapedForMessage) is larger than \(limit >> 20) MiB")
            }
        }
    }
}
