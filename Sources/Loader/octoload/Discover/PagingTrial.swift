import Core
import Discover
import Runner

/// How a candidate for paging has fared.
enum TrialOutcome: Sendable {
    /// The second page by it has other records, those that follow.
    case proved(records: Int)
    /// Past the list, which is one page long, it gives an empty page: it is heeded.
    case heeded
    /// Other records came, but not those that follow.
    case discontinuous
    case refused(String)
}

/// Tries candidates for paging by asking for the second page, as a run would ask for it.
struct PagingTrial: Sendable {
    let target: DiscoveryTarget
    let sampler: ListSampler
    let place: RecordsPlace
    let isLines: Bool
    /// The page that the second one is asked from.
    let basis: LookedAtPage
    /// How it was made small; `nil`: it is as the API gives it.
    let size: PagingProposal.Size?
    /// A larger page with the same beginning, where there is one.
    let larger: LookedAtPage?
    let now: Instant

    /// - Throws: `SourceError` for what ends every look: credentials, security.
    func outcome(of candidate: PagingCandidate) async throws -> TrialOutcome {
        let text = PipelinesText.trial(
            target.list, records: place.text, isLines: isLines, paging: PagingProposal(candidate, size: size))
        do {
            let (configuration, pipeline) = try target.pipeline(text)
            var pages = try ListPages(
                pipeline, in: configuration, schema: PagingTrial.schema(of: target.list), asking: target.existing,
                now: now)
            _ = try pages.first()
            var sample = basis.sample
            for _ in 0..<PagingTrial.emptyPages {
                guard let request = try pages.next(after: sample) else { return .refused("by it the list ends there") }
                sample = try await sampler.page(request, of: pipeline, isTrial: true)
                if let outcome = judged(sample, candidate) { return outcome }
            }
            return .refused("empty pages follow")
        } catch let error as ConfigErrors {
            return .refused(error.errors.first?.description ?? "the file cannot have it")
        } catch is RequestsSpent {
            return .refused("the requests of one look were used up")
        } catch let error as SourceError {
            if error.kind == .credentials || error.kind == .cancelled { throw error }
            return .refused(error.description)
        }
    }

    /// Pages that are asked for where they are empty, and say that the list goes on.
    private static let emptyPages = 3

    /// `nil`: an empty page, behind which the list may go on.
    private func judged(_ sample: SampledPage, _ candidate: PagingCandidate) -> TrialOutcome? {
        guard let page = try? LookedAtPage(sample), let marks = page.marks(at: place) else {
            return .refused("the second page has no records at \(place.text)")
        }
        guard !marks.isEmpty else {
            if !candidate.countsOn { return nil }
            return size == nil ? .heeded : .refused("the second page is empty")
        }
        let before = basis.marks(at: place) ?? []
        guard Set(marks).isDisjoint(with: before) else {
            return .refused(marks == before ? "the same page came again" : "records of the first page came again")
        }
        guard let all = larger?.marks(at: place), all.count > before.count, all.starts(with: before) else {
            return .proved(records: marks.count)
        }
        let following = all.dropFirst(before.count)
        let shared = min(following.count, marks.count)
        return following.prefix(shared).elementsEqual(marks.prefix(shared))
            ? .proved(records: marks.count) : .discontinuous
    }

    /// The table of a trial: with one column, which no record fills.
    static func schema(of list: ListDraft) -> TableSchema {
        let column = ColumnSchema(
            name: PipelinesText.trialColumn, type: .jsonb, typeName: "jsonb", isNotNull: false, defaultExpression: nil,
            isGenerated: false)
        return TableSchema(name: list.table, columns: [column], key: [column.name], partitionColumn: nil)
    }
}
