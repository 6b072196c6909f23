extension Instant {
    /// Reads an RFC 3339 date-time with 0 to 9 fraction digits and `Z` or an offset; `nil` for any other text.
    package init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard let instant = bytes.withUnsafeBufferPointer({ Instant(ascii: $0) }) else { return nil }
        self = instant
    }

    /// Reads ASCII bytes of an RFC 3339 date-time. Digits beyond the microsecond are cut off, as PostgreSQL has none.
    ///
    /// Words (`now`, `infinity`) and a missing offset are refused here, because PostgreSQL would accept them.
    @inlinable
    package init?(ascii bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 20, bytes[10] == 0x54 || bytes[10] == 0x74, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let day = CivilDay(ascii: UnsafeBufferPointer(rebasing: bytes[0..<10])),
            let hour = decimal(bytes, 11, 13), hour < 24,
            let minute = decimal(bytes, 14, 16), minute < 60,
            let second = decimal(bytes, 17, 19), second <= 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == 0x2E {
            var scale: Int64 = 100_000
            position += 1
            let start = position
            while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
                fraction += Int64(bytes[position] - 0x30) * scale
                scale /= 10
                position += 1
            }
            guard position > start, position - start <= 9, position < bytes.count else { return nil }
        }
        var offset = 0
        switch bytes[position] {
        case 0x5A, 0x7A:
            guard position == bytes.count - 1 else { return nil }
        case 0x2B, 0x2D:
            guard bytes.count == position + 6, bytes[position + 3] == 0x3A,
                let hours = decimal(bytes, position + 1, position + 3), hours < 24,
                let minutes = decimal(bytes, position + 4, position + 6), minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[position] == 0x2B ? 60 : -60)
        default:
            return nil
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microseconds: (Int64(day.number) * 86_400 + seconds) * 1_000_000 + fraction)
    }
}
