import Core

/// A message as it goes over the wire (RFC 5322, RFC 2045): ASCII only, lines of at most 76 characters, bodies in base64.
package struct MIMEMessage: Sendable {
    package struct Attachment: Sendable {
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    package let bytes: [UInt8]

    /// - Parameter date: When it is handed over.
    package init(_ mail: MailMessage, attachments: [Attachment], date: Instant) {
        // Stable, and in no body: those are base64.
        let seed = Array(mail.messageID.utf8).withUnsafeBytes { hexadecimal(sha256($0)).prefix(24) }
        var lines = [
            "From: \(mail.from)", "To: \(mail.recipients.joined(separator: ",\r\n "))",
            "Subject: \(MIMEMessage.encoded(word: mail.subject))", "Message-ID: \(mail.messageID)",
            "Date: \(MIMEMessage.date(date))", "MIME-Version: 1.0",
            // No holiday notices in answer.
            "Auto-Submitted: auto-generated",
        ]
        let text = MIMEMessage.part("text/plain; charset=utf-8", Array(mail.text.utf8))
        let body =
            mail.html.map {
                MIMEMessage.parts(
                    "alternative", [text, MIMEMessage.part("text/html; charset=utf-8", Array($0.utf8))], "_a\(seed)")
            }
            ?? text
        let files = attachments.map { file in
            MIMEMessage.part(
                "application/octet-stream", file.bytes,
                ["Content-Disposition: attachment; filename=\"\(Neutral.fileName(file.name))\""])
        }
        lines += files.isEmpty ? body : MIMEMessage.parts("mixed", [body] + files, "_m\(seed)")
        bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private static func part(_ type: String, _ bytes: [UInt8], _ headers: [String] = []) -> [String] {
        ["Content-Type: \(type)", "Content-Transfer-Encoding: base64"] + headers + [""] + lines(of: base64(bytes))
    }

    private static func parts(_ kind: String, _ parts: [[String]], _ boundary: String) -> [String] {
        ["Content-Type: multipart/\(kind); boundary=\"\(boundary)\"", ""]
            + parts.flatMap { ["--\(boundary)"] + $0 } + ["--\(boundary)--"]
    }

    private static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        return lines.isEmpty ? [""] : lines
    }

    /// A header's text as encoded words of at most 75 characters (RFC 2047); ASCII stays as it is, if it is short.
    static func encoded(word text: String) -> String {
        if text.utf8.count <= 60, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), !text.contains("=?") {
            return text
        }
        var words: [String] = []
        var chunk = ""
        for character in text {
            if chunk.utf8.count + character.utf8.count > 39, !chunk.isEmpty {
                words.append(chunk)
                chunk = ""
            }
            chunk.append(character)
        }
        words.append(chunk)
        return words.map { "=?utf-8?B?\(base64(Array($0.utf8)))?=" }.joined(separator: "\r\n ")
    }

    /// `Mon, 30 Nov 2026 06:00:00 +0000`
    static func date(_ instant: Instant) -> String {
        let (year, month, day) = instant.utcDay.components
        let weekday = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"][((Int(instant.utcDay.number) % 7) + 7) % 7]
        let name = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][month - 1]
        let clock = instant.description.dropFirst(11).prefix(8)
        return "\(weekday), \(day) \(name) \(year) \(clock) +0000"
    }
}

/// RFC 4648, with padding.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let chunk = bytes[start..<min(start + 3, bytes.count)]
        var word: UInt32 = 0
        for (index, byte) in chunk.enumerated() { word |= UInt32(byte) << (16 - 8 * UInt32(index)) }
        for index in 0..<4 {
            result.append(
                index <= chunk.count ? alphabet[Int(word >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "="))
        }
    }
    return String(decoding: result, as: UTF8.self)
}

extension Neutral {
    /// The name of a file as a header may have it.
    static func fileName(_ name: String) -> String {
        String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain =
                    scalar.isASCII
                    && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || "._-".unicodeScalars.contains(scalar))
                return isPlain ? Character(scalar) : "_"
            })
    }
}
