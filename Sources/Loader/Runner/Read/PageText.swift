import Core
import Extract

/// Turns a successful body into the one JSON document in UTF-8 that the page reader reads, or refuses it in a sentence.
///
/// A body that is that already is not touched and not copied.
struct PageText {
    let answers: AnswerSettings
    /// Path of the records, for an empty list.
    let records: FieldPath

    /// - Throws: `SourceError` (`rejected`) for what is not read, with the key that would have it read.
    func document(of response: HTTPResponse, label: String) throws(SourceError) -> PageBuffer {
        let body = response.body
        let type = ContentType(response[header: "Content-Type"] ?? "")
        if body.count == 0 {
            guard answers.empty.contains(response.status) else {
                // A 200 without a body may be cut short: the page reader says so, and it is asked for again.
                guard response.status != 200 else { return body }
                throw refusal(
                    response, label,
                    "an answer without a body; if that means an empty list, write answers: {empty: [\(response.status)]}"
                )
            }
            return emptyList
        }
        guard response.echo == nil else { return body }
        let text = try utf8(of: response, label: label)
        let isLines = answers.format.map { $0 == .jsonLines } ?? type.isJSONLines
        return isLines ? PageText.array(ofLines: text) : text
    }

    /// `{"data":{"items":[]}}`
    private var emptyList: PageBuffer {
        var page = "[]"
        for name in records.names.reversed() {
            page = "{\(jsonString(name)):\(page)}"
        }
        return PageBuffer(page.utf8)
    }

    /// The body as text in UTF-8.
    func utf8(of response: HTTPResponse, label: String) throws(SourceError) -> PageBuffer {
        let body = response.body
        let type = ContentType(response[header: "Content-Type"] ?? "")
        if let mark = ByteOrderMark(body.bytes) {
            return mark == .utf8 ? body : try utf16(body.bytes, mark, response, label)
        }
        switch answers.charset ?? type.charset {
        case .utf8?: return body
        case .latin1?: return try latin1(body, response, label)
        case .utf16?: return try utf16(body.bytes, .utf16BigEndian, response, label)
        case nil:
            throw refusal(
                response, label,
                "a body in the charset \(type.charsetName.asServerText(limit: 40)), which is not read; ask for UTF-8, or if it is that, write answers: {charset: utf-8}"
            )
        }
    }

    private func latin1(_ body: PageBuffer, _ response: HTTPResponse, _ label: String) throws(SourceError) -> PageBuffer
    {
        guard body.bytes.contains(where: { $0 >= 0x80 }) else { return body }
        // Text in ISO 8859-1 is as good as never valid UTF-8 by chance; many servers declare it and send UTF-8.
        if answers.charset == nil, String(validating: body.bytes, as: UTF8.self) != nil {
            throw refusal(
                response, label,
                "a body that Content-Type calls ISO 8859-1 and that is UTF-8; write answers: {charset: utf-8}")
        }
        var converted: [UInt8] = []
        converted.reserveCapacity(body.count + body.count / 8)
        for byte in body.bytes {
            if byte < 0x80 {
                converted.append(byte)
            } else {
                converted.append(0xC0 | byte >> 6)
                converted.append(0x80 | byte & 0x3F)
            }
        }
        return PageBuffer(converted)
    }

    private func utf16(
        _ bytes: UnsafeRawBufferPointer, _ order: ByteOrderMark, _ response: HTTPResponse, _ label: String
    ) throws(SourceError) -> PageBuffer {
        let isMarked = ByteOrderMark(bytes) != nil
        guard bytes.count.isMultiple(of: 2) else {
            throw refusal(response, label, "a body in UTF-16 with half a character at its end")
        }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for place in stride(from: isMarked ? 2 : 0, to: bytes.count, by: 2) {
            let unit = bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self)
            units.append(order == .utf16LittleEndian ? UInt16(littleEndian: unit) : UInt16(bigEndian: unit))
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw refusal(response, label, "a body that is not valid UTF-16")
        }
        return PageBuffer(text.utf8)
    }

    /// The records of a body of lines as an array; lines without text are left out. In JSON no line break stands within a string.
    static func array(ofLines body: PageBuffer) -> PageBuffer {
        var array: [UInt8] = [UInt8(ascii: "[")]
        array.reserveCapacity(body.count + 2)
        let start = ByteOrderMark(body.bytes) == .utf8 ? 3 : 0
        for line in body.bytes[start...].split(separator: 0x0A) where line.contains(where: { $0 > 0x20 }) {
            if array.count > 1 { array.append(UInt8(ascii: ",")) }
            array += line
        }
        array.append(UInt8(ascii: "]"))
        return PageBuffer(array)
    }

    private func refusal(_ response: HTTPResponse, _ label: String, _ what: String) -> SourceError {
        SourceError(.rejected, "\(label): \(response.status), \(what)", status: response.status)
    }
}

/// The beginning of a text that says how it is encoded.
enum ByteOrderMark {
    case utf8, utf16LittleEndian, utf16BigEndian

    init?(_ bytes: UnsafeRawBufferPointer) {
        switch (bytes.first, bytes.dropFirst().first, bytes.dropFirst(2).first) {
        case (0xEF, 0xBB, 0xBF): self = .utf8
        case (0xFF, 0xFE, _): self = .utf16LittleEndian
        case (0xFE, 0xFF, _): self = .utf16BigEndian
        default: return nil
        }
    }
}

/// A `Content-Type` as far as it decides how a body is read.
private struct ContentType {
    let type: String
    let charsetName: String

    init(_ header: String) {
        let parts = header.lowercased().split(separator: ";").map { part in
            part.filter { !$0.isWhitespace && $0 != "\"" }
        }
        type = parts.first ?? ""
        charsetName = parts.dropFirst().first { $0.hasPrefix("charset=") }.map { String($0.dropFirst(8)) } ?? "utf-8"
    }

    var isJSONLines: Bool {
        ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"].contains(type)
    }

    /// `nil` for one that is not read.
    var charset: AnswerSettings.Charset? {
        switch charsetName {
        case "utf-8", "utf8", "us-ascii", "ascii": .utf8
        case "iso-8859-1", "iso8859-1", "latin1", "iso_8859-1": .latin1
        case "utf-16", "utf-16be": .utf16
        default: nil
        }
    }
}
