import Core
import Discover
import Logging
import Runner

/// What trials have shown: the way to page, and what was tried besides.
struct PagingSearchResult: Sendable {
    var candidate: PagingCandidate
    /// The parameter of the size, proved.
    var size: PagingProposal.Size?
    var notes: [String]
    var warnings: [String] = []
}

/// Tries what a page speaks for, the likeliest first, until something is proved.
struct PagingTrials: Sendable {
    let trial: PagingTrial
    let listed: ListedPage
    let size: PagingProposal.Size?
    /// Requests that are kept for what comes behind it.
    let reserve: Int
    let log: Logger

    private struct Refusal {
        var shown: String
        var why: String
    }

    func result() async throws -> PagingSearchResult {
        var refusals: [Refusal] = []
        let search = PagingSearch(listed, size: size?.name)
        var queue = trial.place.form == .document ? [] : search.candidates
        var isCutShort = false
        while !queue.isEmpty {
            guard await trial.sampler.left > reserve else {
                isCutShort = true
                break
            }
            let candidate = queue.removeFirst()
            let outcome = try await trial.outcome(of: candidate)
            log.info("paging by \(candidate.shown): \(outcome.shown)")
            switch outcome {
            case .proved(let records):
                return proved(candidate, "proved: the second page has \(records.counted("other record"))", refusals)
            case .heeded:
                return proved(
                    candidate, "heeded: the page behind the first is empty, and without it there are records", refusals)
            case .discontinuous:
                refusals.append(Refusal(shown: candidate.shown, why: "other records came than those that follow"))
                // Pages that are counted from 0.
                if candidate.numbersFrom == 1 {
                    queue.insert(
                        candidate.setting("first", .text("0")).countedFromZero, at: 0)
                }
            case .refused(let why):
                refusals.append(Refusal(shown: candidate.shown, why: why))
                // The same parameter would be refused for whatever counts.
                queue.removeAll {
                    $0.parameter == candidate.parameter && $0.style == candidate.style && $0.parameter != nil
                }
            }
        }
        return none(refusals, search, isCutShort)
    }

    private func proved(_ candidate: PagingCandidate, _ proof: String, _ refusals: [Refusal]) -> PagingSearchResult {
        var notes = [
            "Paging: \(candidate.evidence); \(proof)\(trial.larger == nil ? "" : ", as the larger page has them")."
        ]
        if !refusals.isEmpty { notes.append("Tried before: \(PagingTrials.shown(refusals)).") }
        return PagingSearchResult(candidate: candidate, size: size, notes: notes)
    }

    private func none(_ refusals: [Refusal], _ search: PagingSearch, _ isCutShort: Bool) -> PagingSearchResult {
        var notes = [
            refusals.isEmpty
                ? "Paging: nothing speaks for further pages."
                : "Paging: none is proved. Tried: \(PagingTrials.shown(refusals))."
        ]
        if isCutShort { notes.append("No further way was tried: the requests of one look are used up.") }
        var result = PagingSearchResult(candidate: .single, size: nil, notes: notes)
        if search.saysMore {
            result.warnings.append(
                "the page says that more follows, and no way to it was found: `paginate` reads one page only; write it by the API's documentation"
            )
        } else if !search.emptySigns.isEmpty {
            result.warnings.append(
                "the page has \(search.emptySigns.prefix(3).joined(separator: ", ")), empty today: when the list grows beyond a page, only the first is read; write paginate by the API's documentation"
            )
        }
        return result
    }

    private static func shown(_ refusals: [Refusal]) -> String {
        refusals.map { "\($0.shown) (\($0.why.escapedForReader(limit: 120)))" }.joined(separator: "; ")
    }
}

extension PagingCandidate {
    /// For messages: `page_number by page`.
    fileprivate var shown: String { style + (parameter.map { " by \($0)" } ?? "") }

    fileprivate var countedFromZero: PagingCandidate {
        var candidate = self
        candidate.numbersFrom = 0
        return candidate
    }
}

extension TrialOutcome {
    fileprivate var shown: String {
        switch self {
        case .proved(let records): "proved, \(records) other records"
        case .heeded: "heeded, an empty page behind the first"
        case .discontinuous: "other records than those that follow"
        case .refused(let why): why
        }
    }
}
