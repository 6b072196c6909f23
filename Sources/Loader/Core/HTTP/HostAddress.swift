import Glibc

/// Hosts that are IP addresses, in the one spelling that every parser reads alike.
///
/// libcurl and browsers take `2130706433`, `0x7f.1` and `127.1` for 127.0.0.1 and `010` for 8, others for names.
enum HostAddress {
    /// True for a host that somebody could take for an IPv4 address and that is not written as one: four numbers from 0
    /// to 255, without zeros before them.
    static func isMisspeltIPv4(_ host: some StringProtocol) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        // A dot at the end is that of the root.
        guard let last = labels.last(where: { !$0.isEmpty }), isNumber(last) else { return false }
        return labels.count != 4 || !labels.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    /// The one spelling of an IPv6 address that `inet_ntop` gives it; `nil` if it is none.
    static func canonicalIPv6(_ host: some StringProtocol) -> String? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(host), &address) == 1 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Decimal or, behind `0x`, hexadecimal.
    private static func isNumber(_ label: some StringProtocol) -> Bool {
        let text = label.lowercased()
        return text.allSatisfy(\.isNumber) || (text.hasPrefix("0x") && text.dropFirst(2).allSatisfy(\.isHexDigit))
    }
}
