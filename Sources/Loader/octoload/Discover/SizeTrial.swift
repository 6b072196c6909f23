import Core
import Discover
import Runner

/// Looks for the parameter that says how many records to give: one that is asked for few must give as many.
struct SizeTrial: Sendable {
    let target: DiscoveryTarget
    let sampler: ListSampler
    let place: RecordsPlace
    let isLines: Bool
    let first: LookedAtPage
    let now: Instant

    struct Outcome: Sendable {
        var size: PagingProposal.Size
        var page: LookedAtPage
        /// The first page has more records than this one.
        var goesOn: Bool
    }

    /// Names that are tried, at most.
    private static let most = 4

    /// - Parameter rest: Requests that are kept for what comes behind it.
    /// - Returns: `nil` if no parameter was found.
    func outcome(leaving rest: Int) async throws -> Outcome? {
        let count = place.count
        guard count > 1, place.form != .document else { return nil }
        let wanted = count > 2 ? 2 : 1
        var names = SizeNames.candidates(for: first.listed(at: place))
        if let configured = target.existing?.paginator.size?.place.description { names.insert(configured, at: 0) }
        for name in names.prefix(SizeTrial.most) {
            guard await sampler.left > rest else { return nil }
            guard let page = try await page(of: wanted, by: name) else { continue }
            return Outcome(size: PagingProposal.Size(name: name, records: wanted), page: page, goesOn: count > wanted)
        }
        return nil
    }

    private func page(of wanted: Int, by name: String) async throws -> LookedAtPage? {
        let size = PagingProposal.Size(name: name, records: wanted)
        let text = PipelinesText.trial(
            target.list, records: place.text, isLines: isLines, paging: PagingProposal(.single, size: size))
        do {
            let (configuration, pipeline) = try target.pipeline(text)
            var pages = try ListPages(
                pipeline, in: configuration, schema: PagingTrial.schema(of: target.list), asking: target.existing,
                now: now)
            guard let request = try pages.first() else { return nil }
            let page = try LookedAtPage(try await sampler.page(request, of: pipeline, isTrial: true))
            guard let marks = page.marks(at: place), marks.count == wanted,
                first.marks(at: place)?.starts(with: marks) == true
            else { return nil }
            return page
        } catch is ConfigErrors {
            return nil
        } catch is JSONFlaw {
            return nil
        } catch is RequestsSpent {
            return nil
        } catch let error as SourceError {
            // What the API does not know it may refuse.
            if error.kind == .credentials || error.kind == .cancelled { throw error }
            return nil
        }
    }
}
