import CLibCurl
import Glibc

/// The header lines of one request, as libcurl wants them. Owns the `curl_slist`; wiped before it is freed.
///
/// The token is in it. What cannot be wiped is libcurl's own request buffer and the `String` inside `Secret`.
struct HeaderList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init() {}

    deinit {
        var entry = first
        while let current = entry {
            if let text = current.pointee.data { explicit_bzero(text, strlen(text)) }
            entry = current.pointee.next
        }
        curl_slist_free_all(first)
    }

    /// Adds `name: prefix + value`; false when memory is out. The caller has checked for control characters.
    mutating func append(_ name: String, prefix: String = "", _ value: String) -> Bool {
        // "Name:" would tell libcurl to leave the header out; "Name;" sends it empty.
        let isEmpty = [prefix, value].allSatisfy { $0.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
        let parts = isEmpty ? [name, ";"] : [name, ": ", prefix, value]
        let length = parts.reduce(0) { $0 + $1.utf8.count }
        let grown = withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { line in
            line.initialize(repeating: 0)
            var end = 0
            for byte in parts.lazy.flatMap(\.utf8) {
                line[end] = CChar(bitPattern: byte)
                end += 1
            }
            let grown = curl_slist_append(first, line.baseAddress)  // copies the line
            if let text = line.baseAddress { explicit_bzero(text, line.count) }
            return grown
        }
        guard let grown else { return false }
        first = grown
        return true
    }
}
