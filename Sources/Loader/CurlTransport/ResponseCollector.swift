import Core

/// Gathers headers and body as they arrive, and refuses what goes over a cap.
///
/// Every `receive` returns false from the first byte too many on; `refusal` then says why.
struct ResponseCollector {
    static let maximumHeaderBytes = 64.kibibytes
    static let maximumHeaderLines = 256

    private enum Part {
        /// Before a status line.
        case status
        /// Headers of a 1xx, which answers nothing and is dropped.
        case interim
        case headers
        /// Past the headers; what comes as a header now is a trailer, counted and dropped.
        case body
    }

    /// Of the final response, in the order sent.
    private(set) var headers: [HTTPHeader] = []
    private(set) var body = PageBuffer()
    private(set) var refusal: TransportError?

    let maximumBody: ByteCount
    private let origin: Origin
    private var part = Part.status
    private var headerBytes = 0
    private var headerLines = 0

    init(maximumBody: ByteCount, origin: Origin) {
        self.maximumBody = maximumBody
        self.origin = origin
    }

    /// One line of a header block as libcurl hands it over: a status line, a header, or the empty line at the end.
    mutating func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        headerLines += 1
        guard headerBytes <= ResponseCollector.maximumHeaderBytes.bytes else {
            return refuse("more than \(ResponseCollector.maximumHeaderBytes) of headers")
        }
        guard headerLines <= ResponseCollector.maximumHeaderLines else {
            return refuse("more than \(ResponseCollector.maximumHeaderLines) header lines")
        }
        let text = line[..<(line.lastIndex { $0 != 0x0D && $0 != 0x0A }.map { $0 + 1 } ?? 0)]
        switch part {
        case .status:
            headers.removeAll()
            part = isInterim(text) ? .interim : .headers
        case .interim:
            if text.isEmpty { part = .status }
        case .headers:
            if text.isEmpty { part = .body } else { add(text) }
        case .body:
            break
        }
        return refusal == nil
    }

    /// Bytes of the body as they are on the wire, perhaps compressed.
    mutating func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= maximumBody.bytes else {
            return refuse(
                "a body of more than \(maximumBody)" + (ContentCoding(headers) == .gzip ? ", compressed" : ""))
        }
        if body.capacity == 0 { body = PageBuffer(capacity: min(max(announced, bytes.count), maximumBody.bytes)) }
        body.append(bytes)
        return true
    }

    /// Content-Length, which is only a hint.
    private var announced: Int {
        headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
    }

    private mutating func add(_ text: Slice<UnsafeRawBufferPointer>) {
        if let first = text.first, first == 0x20 || first == 0x09 {  // obs-fold: the value above goes on
            if let last = headers.indices.last { headers[last].value += " " + trimmed(text) }
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: text[..<colon], as: UTF8.self)
            headers.append(HTTPHeader(name: name, value: trimmed(text[(colon + 1)...])))
        }
    }

    private mutating func refuse(_ what: String) -> Bool {
        if refusal == nil { refusal = TransportError(.tooLarge, "\(origin) sent \(what); the transfer was ended") }
        return false
    }
}

/// True for `HTTP/1.1 103 Early Hints`.
private func isInterim(_ statusLine: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let space = statusLine.firstIndex(of: 0x20) else { return false }
    return statusLine[(space + 1)...].first == UInt8(ascii: "1")
}

private func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let start = text.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(decoding: start[...last], as: UTF8.self)
}
