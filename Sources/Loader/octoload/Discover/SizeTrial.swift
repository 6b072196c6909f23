import Core
import Discover
import Runner

/// Looks for the parameter that says how many records to give: asked for few, the list must give the first few.
///
/// Names that nothing speaks for are tried together first: most APIs leave out what they do not know, so that one request
/// tells that none of them is known.
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

    private enum Answer {
        case heeded(LookedAtPage)
        /// The list came as without the parameter.
        case ignored
        case refused
    }

    /// Names that something speaks for, and of those that are tried one by one where the API refuses them together, at most.
    private static let mostHints = 2
    private static let mostAlone = 3
    /// Of many names so many are tried at once.
    private static let portion = 2

    /// - Parameter rest: Requests that are kept for what comes behind it.
    /// - Returns: `nil` if no parameter was found.
    func outcome(leaving rest: Int) async throws -> Outcome? {
        guard place.count > 1, place.form != .document else { return nil }
        let listed = first.listed(at: place)
        var hints = SizeNames.hints(on: listed)
        if let configured = target.existing?.paginator.size?.place.description { hints.insert(configured, at: 0) }
        for name in hints.prefix(SizeTrial.mostHints) {
            if let outcome = try await alone(name, leaving: rest) { return outcome }
        }
        var usual = SizeNames.usual.filter { !hints.contains($0) }[...]
        // The commonest by far, if nothing speaks for another.
        if hints.isEmpty, let outcome = try await alone(usual.removeFirst(), leaving: rest) { return outcome }
        guard await sampler.left > rest else { return nil }
        switch try await answer(to: target.list.body == nil ? Array(usual) : []) {
        case .heeded: return try await narrowed(usual, leaving: rest)
        case .ignored: return nil
        case .refused:
            for name in usual.prefix(SizeTrial.mostAlone) {
                if let outcome = try await alone(name, leaving: rest) { return outcome }
            }
            return nil
        }
    }

    /// One of these names is heeded: which?
    private func narrowed(_ names: ArraySlice<String>, leaving rest: Int) async throws -> Outcome? {
        guard let name = names.first, names.count > 1 else { return try await alone(names.first, leaving: rest) }
        let some = names.prefix(names.count > 2 * SizeTrial.portion ? SizeTrial.portion : names.count / 2)
        let others = names.dropFirst(some.count)
        guard await sampler.left > rest else { return nil }
        guard case .heeded(let page) = try await answer(to: Array(some)) else {
            return try await narrowed(others, leaving: rest)
        }
        return some.count == 1 ? outcome(name, page) : try await narrowed(some, leaving: rest)
    }

    private func alone(_ name: String?, leaving rest: Int) async throws -> Outcome? {
        guard let name, await sampler.left > rest, case .heeded(let page) = try await answer(to: [name]) else {
            return nil
        }
        return outcome(name, page)
    }

    private func outcome(_ name: String, _ page: LookedAtPage) -> Outcome {
        Outcome(size: PagingProposal.Size(name: name, records: wanted), page: page, goesOn: place.count > wanted)
    }

    /// Fewer than the first page has.
    private var wanted: Int { place.count > 2 ? 2 : 1 }

    private func answer(to names: [String]) async throws -> Answer {
        guard let name = names.first else { return .refused }
        let size = PagingProposal.Size(name: name, records: wanted)
        let text = PipelinesText.trial(
            target.list, records: place.text, isLines: isLines, paging: PagingProposal(.single, size: size))
        do {
            let (configuration, pipeline) = try target.pipeline(text)
            var pages = try ListPages(
                pipeline, in: configuration, schema: PagingTrial.schema(of: target.list), asking: target.existing,
                now: now)
            guard var request = try pages.first() else { return .refused }
            for other in names.dropFirst() { request.query.set(other, to: "\(wanted)") }
            let page = try LookedAtPage(try await sampler.page(request, of: pipeline, isTrial: true))
            guard let marks = page.marks(at: place) else { return .refused }
            let isBeginning = first.marks(at: place)?.starts(with: marks) == true
            return marks.count == wanted && isBeginning ? .heeded(page) : .ignored
        } catch is ConfigErrors {
            return .refused
        } catch is JSONSyntaxError {
            return .refused
        } catch is RequestsSpent {
            return .refused
        } catch let error as SourceError {
            // What the API does not know it may refuse.
            if error.kind == .credentials || error.kind == .cancelled { throw error }
            return .refused
        }
    }
}
