import Core

/// The signature of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body.
package enum StandardWebhook {
    /// Why a secret cannot sign.
    package struct BadSecret: Error, Sendable {}

    /// - Parameters:
    ///   - id: The same for all attempts.
    ///   - secret: `whsec_` and base64 of 24 to 64 bytes.
    package static func headers(id: String, at now: Instant, body: [UInt8], secret: Secret) throws(BadSecret)
        -> [HTTPHeader]
    {
        let key = secret.reveal { text in decoded(base64: text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text) }
        guard let key, (24...64).contains(key.count) else { throw BadSecret() }
        let signed = Array("\(id).\(now.unixSeconds).".utf8) + body
        return [
            HTTPHeader(name: "webhook-id", value: id),
            HTTPHeader(name: "webhook-timestamp", value: "\(now.unixSeconds)"),
            HTTPHeader(name: "webhook-signature", value: "v1,\(base64(hmacSHA256(signed, key: key)))"),
        ]
    }

    private static func decoded(base64 text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let digits = Array(text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed())
        var bytes: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for digit in digits {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return bytes
    }
}
