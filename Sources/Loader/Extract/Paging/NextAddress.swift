import Core

/// Turns the address that an API gives for its next page into a request, or refuses it.
///
/// The request carries the token, so the address must be on the base request's own origin. Whatever another parser
/// could read as another host or path (user names, backslashes, dot segments) is refused too, and nothing is ever sent
/// there.
struct NextAddress: Sendable {
    /// The configured size: a smaller one is written into the addresses, which else carry their own.
    let configuredSize: PageSize?
    /// How addresses of the inside are meant; `nil`: none are followed.
    let rewrite: AddressRewrite?

    func request(
        for reference: String, after page: PageSummary, from base: RequestTemplate, size: PageSize?
    ) throws(SourceError) -> RequestTemplate {
        let resolved = page.url.resolving(reference)
        guard
            let url = rewrite.flatMap({ rule in resolved.map { rule.applied(to: $0, on: base.url.origin) } })
                ?? resolved
        else {
            if reference.contains("://") || reference.hasPrefix("//") || reference.contains("\\") {
                throw refusal(page, "the next page's address is not a plain http(s) address")
            }
            throw .broken(page, "the next page's address cannot be read")
        }
        guard url.origin == base.url.origin else {
            throw refusal(page, "the next page is on another origin (\(url.origin.description.asServerText))")
        }
        guard !url.hasDotSegment else {
            throw refusal(page, "the next page's path has dot segments")
        }
        // The address brings the size only if that is a parameter of it.
        guard let size, case .query(let name) = size.place.resolved(hasBody: base.body != nil) else {
            return base.sized(size).following(url)
        }
        var request = base.following(url)
        guard let configuredSize, size.records < configuredSize.records else { return request }
        request.url.removeParameter(name)
        return request.sized(size)
    }

    private func refusal(_ page: PageSummary, _ problem: String) -> SourceError {
        SourceError(.security, "\(page.label): \(problem); it was not followed")
    }
}
