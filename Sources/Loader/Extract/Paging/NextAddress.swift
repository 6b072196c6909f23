import Core

/// Turns the address that an API gives for its next page into a request, or refuses it.
///
/// The request carries the token, so the address must be on the base request's own origin. Whatever another parser
/// could read as another host or path (user names, backslashes, dot segments) is refused too, and nothing is ever sent
/// there.
struct NextAddress: Sendable {
    /// The configured size: a smaller one is written into the addresses, which else carry their own.
    let configuredSize: PageSize?

    func request(
        for reference: String, after page: PageSummary, from base: RequestTemplate, size: PageSize?
    ) throws(SourceError) -> RequestTemplate {
        guard let url = page.url.resolving(reference) else {
            if reference.contains("://") || reference.hasPrefix("//") || reference.contains("\\") {
                throw refusal(page, "the next page's address is not a plain http(s) address")
            }
            throw .broken(page, "the next page's address cannot be read")
        }
        guard url.origin == base.url.origin else {
            throw refusal(page, "the next page is on another origin (\(url.origin.description.asServerText))")
        }
        guard !NextAddress.hasDotSegment(url.path) else {
            throw refusal(page, "the next page's path has dot segments")
        }
        var request = base.following(url)
        guard let size, let configuredSize, size.records < configuredSize.records else { return request }
        if case .query(let name) = size.place.resolved(hasBody: request.body != nil) {
            request.url.removeParameter(name)
        }
        return request.sized(size)
    }

    private func refusal(_ page: PageSummary, _ problem: String) -> SourceError {
        SourceError(.security, "\(page.label): \(problem); it was not followed")
    }

    /// `.` or `..` between slashes, percent-encoded or not.
    static func hasDotSegment(_ path: String) -> Bool {
        path.split(whereSeparator: { $0 == "/" }).contains { segment in
            let text = segment.lowercased().split(separator: "%2e", omittingEmptySubsequences: false).joined(
                separator: ".")
            return text == "." || text == ".." || text.contains("%2f") || text.contains("%5c")
        }
    }
}
