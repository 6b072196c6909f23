import CLibCurl
import Core

/// An address on the first line, a reference to resolve against it on the second.
enum URLInput {
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        if let url = HTTPURL(String(lines[0])) { check(url, from: String(lines[0])) }
        guard lines.count == 2 else { return }
        let base = HTTPURL(String(lines[0])) ?? HTTPURL("https://api.example.com/v1/ads?limit=5")!
        check(reference: String(lines[1]), against: base)
    }

    static func check(_ url: HTTPURL, from text: String) {
        let shown = url.description
        demand(shown.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }, "steering signs: \(shown)")
        demand(HTTPURL(shown) == url, "\(shown) is read otherwise when written")
        demand(CurlURL(text)?.origin == url.origin, "libcurl reads \(text) otherwise than as \(url.origin)")
        checkTarget(HTTPRequest(url: url, query: [QueryItem(name: text, value: text)]), without: url)
    }

    /// What goes over the wire leads libcurl to the same place.
    private static func checkTarget(_ request: HTTPRequest, without url: HTTPURL) {
        guard let sent = CurlURL(request.target) else { return demand(false, "libcurl refuses \(request.target)") }
        demand(sent.origin == url.origin, "\(request.target) leads to \(sent.origin)")
        demand(sent.path == (url.path.isEmpty ? "/" : url.path), "\(request.target) leads to the path \(sent.path)")
        demand(sent.query?.hasPrefix(url.query ?? "") == true, "\(request.target) has the query \(sent.query ?? "")")
    }

    private static func check(reference: String, against base: HTTPURL) {
        guard let resolved = base.resolving(reference) else { return }
        check(resolved, from: resolved.description)
        let isRelative = reference.hasPrefix("?") || (reference.hasPrefix("/") && !reference.hasPrefix("//"))
        demand(!isRelative || resolved.origin == base.origin, "\(reference) leaves the origin for \(resolved.origin)")
        let followed = CurlURL(base.description, reference: reference)
        demand(
            followed == nil || followed?.origin == resolved.origin,
            "libcurl follows \(reference) to \(String(describing: followed?.origin)), not to \(resolved.origin)")
    }
}
