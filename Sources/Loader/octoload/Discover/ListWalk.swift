import Core
import Discover
import Logging
import Runner

/// Reads the first pages of a list by the way to page that was found, as a run would, and what its end looks like.
struct ListWalk: Sendable {
    let target: DiscoveryTarget
    let sampler: ListSampler
    let place: RecordsPlace
    let isLines: Bool
    /// The page as it comes without any parameter of paging.
    let first: LookedAtPage
    let pages: Int
    let now: Instant
    let log: Logger

    struct Outcome: Sendable {
        var paging: PagingProposal
        var pages: [LookedAtPage] = []
        var warnings: [String] = []
    }

    /// Records of a page that is proposed, where the API lets one say it.
    private static let usualSizes = [500, 100]
    /// Numbers of pages and of records behind any list's end.
    private static let farPage = 1_000_000
    private static let farRecord = 1_000_000_000

    func outcome(of found: PagingSearchResult) async throws -> Outcome {
        guard !found.candidate.isSingle else {
            var paging = PagingProposal(.single)
            paging.notes = found.notes
            return Outcome(paging: paging, warnings: found.warnings)
        }
        let natural = place.count
        // An API may refuse more than it gives by itself.
        let sizes = ListWalk.usualSizes.filter { $0 > natural } + [natural]
        var candidates =
            found.size.map { size in
                sizes.map { PagingProposal(found.candidate, size: PagingProposal.Size(name: size.name, records: $0)) }
            } ?? [PagingProposal(found.candidate)]
        if found.candidate.numbersFrom == 1, found.size == nil {
            candidates.append(PagingProposal(found.candidate.setting("first", .text("0")), size: nil))
        }
        var refusals: [String] = []
        for candidate in candidates {
            switch try await walk(candidate, found) {
            case .success(let outcome): return outcome
            case .failure(let refusal): refusals.append(refusal.why)
            }
        }
        var outcome = Outcome(paging: PagingProposal(.single), warnings: found.warnings)
        outcome.paging.notes =
            found.notes + ["But read by it from the first page on: \(refusals.joined(separator: "; "))."]
        outcome.warnings.append(
            "the way to further pages that was found does not lead to the first: `paginate` reads one page only")
        return outcome
    }

    private struct Refusal: Error { let why: String }

    private func walk(_ proposal: PagingProposal, _ found: PagingSearchResult) async throws -> Result<Outcome, Refusal>
    {
        var outcome = Outcome(paging: proposal, warnings: found.warnings)
        outcome.paging.notes = found.notes
        let text = PipelinesText.trial(target.list, records: place.text, isLines: isLines, paging: proposal)
        let (configuration, pipeline) = try target.pipeline(text)
        var list = try ListPages(
            pipeline, in: configuration, schema: PagingTrial.schema(of: target.list), asking: target.existing, now: now)
        var end = Ending.notReached
        do {
            var next = try list.first()
            while let request = next, outcome.pages.count < pages {
                let page = try LookedAtPage(try await sampler.page(request, of: pipeline))
                guard let marks = page.marks(at: place) else {
                    return .failure(Refusal(why: "a page has no records at \(place.text)"))
                }
                if outcome.pages.isEmpty, !begins(marks) {
                    return .failure(Refusal(why: "its first page has other records"))
                }
                outcome.pages.append(page)
                next = try list.next(after: page.sample)
            }
            if next == nil { end = .reached }
        } catch is JSONSyntaxError {
            outcome.warnings.append("page \(outcome.pages.count + 1) is no JSON")
        } catch is RequestsSpent {
            outcome.warnings.append("the requests of one look were used up before \(pages) pages were read")
        } catch let error as SourceError {
            if error.kind == .credentials || error.kind == .cancelled { throw error }
            if outcome.pages.isEmpty { return .failure(Refusal(why: error.description)) }
            end = Ending(error, proposal.candidate)
        }
        noteSize(&outcome, end)
        try await note(end, of: list, pipeline, in: &outcome)
        return .success(outcome)
    }

    /// True if the page is the beginning of the list: that is how the list comes without any parameter.
    private func begins(_ marks: [JSONValue]) -> Bool {
        let known = first.marks(at: place) ?? []
        let shared = min(known.count, marks.count)
        return shared > 0 && known.prefix(shared).elementsEqual(marks.prefix(shared))
    }

    private func noteSize(_ outcome: inout Outcome, _ end: Ending) {
        guard let size = outcome.paging.size, let page = outcome.pages.first, let count = page.marks(at: place)?.count
        else { return }
        let goesOn = outcome.pages.dropFirst().contains { $0.marks(at: place)?.isEmpty == false }
        if count < size.records, goesOn || end == .notReached {
            outcome.paging.size?.records = count
            outcome.paging.notes.append("Size: \(size.name) is heeded, up to \(count): \(size.records) were asked for.")
        } else {
            outcome.paging.notes.append("Size: \(size.name) is heeded; more than \(size.records) may be allowed.")
        }
    }

    // MARK: The end

    /// How the list ended.
    private enum Ending: Equatable {
        case notReached, reached
        /// The API refuses pages past the end.
        case status(Int)
        /// It gives a page again.
        case repeated
        case broken(String)
        /// What it counts is not what comes.
        case miscounted

        init(_ error: SourceError, _ candidate: PagingCandidate) {
            if error.kind == .miscounted || error.kind == .restart {
                self = .miscounted
            } else if error.isRepetition {
                self = .repeated
            } else if let status = error.status, (400...499).contains(status), candidate.countsOn {
                self = .status(status)
            } else {
                self = .broken(error.description)
            }
        }
    }

    private func note(_ end: Ending, of list: ListPages, _ pipeline: Pipeline, in outcome: inout Outcome) async throws {
        let records = outcome.pages.reduce(0) { $0 + ($1.marks(at: place)?.count ?? 0) }
        let read = "\(outcome.pages.count.counted("page")) with \(records.counted("record"))"
        switch end {
        case .reached: outcome.paging.notes.append("End: reached after \(read).")
        case .status(let status):
            outcome.paging.end = [ListWalk.refusal(status)]
            outcome.paging.notes.append("End: after \(read) the API answers \(status).")
        case .repeated:
            outcome.paging.end = [.text("repeated")]
            outcome.paging.notes.append("End: after \(read) the API gives a page again.")
        case .miscounted:
            outcome.paging.candidate = outcome.paging.candidate.setting("total", nil).setting("pages", nil)
            outcome.paging.notes.append("What the pages count is not what comes, so it is left out.")
            try await lookBehindEnd(list, pipeline, read, &outcome)
        case .broken(let why):
            outcome.warnings.append("after \(read) the list could not be read further: \(why)")
        case .notReached:
            if outcome.paging.candidate.countsOn, !outcome.paging.candidate.hasSign {
                try await lookBehindEnd(list, pipeline, read, &outcome)
            } else {
                outcome.paging.notes.append(
                    "End: not reached in \(read); a run holds the list if nothing on a page says how it goes on.")
            }
        }
    }

    /// A list without a sign ends with what the API gives past its end.
    private func lookBehindEnd(_ list: ListPages, _ pipeline: Pipeline, _ read: String, _ outcome: inout Outcome)
        async throws
    {
        let isNumbered = outcome.paging.candidate.style == "page_number"
        guard await sampler.left > 0, let request = list.farBehind(isNumbered ? ListWalk.farPage : ListWalk.farRecord)
        else {
            outcome.paging.notes.append("End: not reached in \(read); the first empty page is taken for it.")
            return
        }
        do {
            let page = try LookedAtPage(try await sampler.page(request, of: pipeline))
            if page.marks(at: place)?.isEmpty ?? false {
                outcome.paging.notes.append(
                    "End: not reached in \(read); far behind it a page is empty, which ends the list.")
            } else {
                outcome.paging.end = [.text("repeated")]
                outcome.paging.notes.append(
                    "End: not reached in \(read); far behind it a page with records comes, so a page that comes again is the end."
                )
            }
        } catch let error as SourceError {
            guard let status = error.status, (400...499).contains(status) else {
                outcome.warnings.append("what the API gives past the list's end is not known: \(error.description)")
                return
            }
            outcome.paging.end = [ListWalk.refusal(status)]
            outcome.paging.notes.append("End: not reached in \(read); far behind it the API answers \(status).")
        } catch is JSONSyntaxError {
            outcome.warnings.append("what the API gives past the list's end is no JSON")
        }
    }

    private static func refusal(_ status: Int) -> Flow {
        .map([Flow.Entry("status", .list([.number(status)]))])
    }
}
