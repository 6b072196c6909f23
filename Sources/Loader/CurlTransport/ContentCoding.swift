import Core

/// How a body is encoded on the wire (RFC 9110, 8.4.1). Only gzip is asked for.
enum ContentCoding {
    static let accepted = "gzip"

    case identity
    case gzip

    /// Of a response's headers; `nil` for a coding that nobody asked for.
    init?(_ headers: [HTTPHeader]) {
        switch headers.last(where: { $0.name.lowercased() == "content-encoding" })?.value.lowercased() {
        case nil, "", "identity": self = .identity
        case "gzip", "x-gzip": self = .gzip
        default: return nil
        }
    }
}
