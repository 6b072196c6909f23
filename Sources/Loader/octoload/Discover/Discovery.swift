import Core
import Discover
import Logging
import Runner

/// A look at a list: a few pages are read, ways to page are tried, and what is proposed is held against what was read.
struct Discovery: Sendable {
    let target: DiscoveryTarget
    let sampler: ListSampler
    /// Pages that are read by what is proposed, at most.
    let pages: Int
    /// Where a person says that the records are.
    let recordsWish: String?
    let now: Instant
    let hasCredentials: Bool
    let log: Logger

    /// Requests of one look, at most.
    static let mostRequests = 12
    /// Kept for reading by what was proved, and for the page past the end: a proof is worth more than a third page.
    private var reserve: Int { min(pages, 2) + 1 }

    /// - Throws: `RunFailure` in one sentence with the next step.
    func proposal() async throws -> Proposal {
        do {
            return try await looked()
        } catch let error as SourceError {
            throw DiscoveryFailure.explaining(error, hasCredentials: hasCredentials)
        } catch is RequestsSpent {
            throw RunFailure(
                .unavailable,
                "\(Discovery.mostRequests) requests were sent, which is the most for a look, and the list was not read; ask again"
            )
        }
    }

    private func looked() async throws -> Proposal {
        let start = try await firstPage()
        let place = try place(in: start)
        log.info("records: \(place.text), \(place.count) on the first page")
        let sized = try await SizeTrial(
            target: target, sampler: sampler, place: place, isLines: start.isLines, first: start.page, now: now
        )
        .outcome(leaving: reserve + 2)
        log.info(
            sized.map { "size: \($0.size.name)=\($0.size.records) gives as many records" }
                ?? "size: no parameter for it was found")
        let found = try await paging(start, place, sized)
        let walk = try await ListWalk(
            target: target, sampler: sampler, place: place, isLines: start.isLines, first: start.page, pages: pages,
            now: now, log: log
        ).outcome(of: found)
        return try await proposal(start, place, walk)
    }

    // MARK: The first page

    private struct Start {
        var page: LookedAtPage
        var isLines: Bool
    }

    private func firstPage() async throws -> Start {
        let (configuration, pipeline) = try target.pipeline(
            PipelinesText.trial(target.list, records: ".", isLines: false, paging: PagingProposal(.single)))
        let request = ListPages.request(
            target.existing ?? pipeline, configuration.settings(of: pipeline), now: now
        ).filled
        let sample = try await sampler.page(request, of: pipeline)
        log.info("\(pipeline.label): \(sample.response.status), \(sample.body.count) bytes")
        do throws(JSONSyntaxError) {
            return Start(page: try LookedAtPage(sample), isLines: false)
        } catch {
            // A document a line.
            if let lines = try? LookedAtPage(sample.ofLines), lines.document.count > 1 {
                return Start(page: lines, isLines: true)
            }
            throw DiscoveryFailure.noJSON(sample, label: pipeline.label, flaw: error.description)
        }
    }

    private func place(in start: Start) throws -> RecordsPlace {
        let label = "\(target.list.method.rawValue) \(target.list.path)"
        let document = start.page.document
        let keys = Discovery.keys(of: document)
        let found =
            if let recordsWish { RecordsSearch.place(named: recordsWish, in: document) } else {
                RecordsSearch(resource: target.list.resource).places(in: document).first
            }
        guard let found else { throw DiscoveryFailure.noRecords(label, keys: keys, wish: recordsWish) }
        guard found.count > 0 else { throw DiscoveryFailure.empty(label, found.text) }
        return found
    }

    private static func keys(of document: JSONValue) -> String {
        guard case .object(let members) = document else { return "" }
        return members.prefix(12).map { $0.name.escapedForReader(limit: 40) }.joined(separator: ", ")
    }

    // MARK: Paging

    private func paging(_ start: Start, _ place: RecordsPlace, _ sized: SizeTrial.Outcome?) async throws
        -> PagingSearchResult
    {
        let isSmall = sized.map { $0.goesOn } ?? false
        let basis = isSmall ? sized?.page ?? start.page : start.page
        let trial = PagingTrial(
            target: target, sampler: sampler, place: place, isLines: start.isLines, basis: basis,
            size: isSmall ? sized?.size : nil,
            larger: isSmall ? start.page : nil, now: now)
        return try await PagingTrials(
            trial: trial, listed: basis.listed(at: place), size: sized?.size, reserve: reserve,
            log: log
        ).result()
    }

    // MARK: What follows

    private func proposal(_ start: Start, _ place: RecordsPlace, _ walk: ListWalk.Outcome) async throws -> Proposal {
        let samples = [start.page] + walk.pages
        var seen: Set<[JSONValue]> = []
        var records: [RecordsPlace.Record] = []
        // The walk begins where the first page does; records that change between two answers are not to count twice.
        for page in walk.pages.isEmpty ? [start.page] : walk.pages {
            for record in place.records(in: page.document) ?? [] {
                if seen.insert([record.key.map { .string($0) } ?? .scalar(.null), record.value]).inserted {
                    records.append(record)
                }
            }
        }
        let set = ColumnSet(records, header: RowHeader.names(in: start.page.document, place: place))
        var proposal = Proposal(
            list: target.list, place: place, paging: walk.paging, columns: set.columns, records: records.count,
            pages: max(1, walk.pages.count), requests: await sampler.sent)
        proposal.isLines = start.isLines
        proposal.unnamed = set.unnamed
        proposal.warnings = walk.warnings
        if recordsWish == nil {
            proposal.otherPlaces = Array(
                RecordsSearch(resource: target.list.resource).places(in: start.page.document).dropFirst())
        }
        proposal.keys = KeySearch(set.columns, resource: target.list.resource).candidates
        proposal.versions = VersionSearch(set.columns).candidates
        addWarnings(to: &proposal, set)
        try check(&proposal, samples.map(\.sample))
        return proposal
    }

    private func addWarnings(to proposal: inout Proposal, _ set: ColumnSet) {
        if proposal.columns.isEmpty {
            proposal.warnings.append("the records have no fields that a column could have")
        }
        if proposal.keys.isEmpty {
            proposal.warnings.append(
                "nothing tells the records apart, so the table has no key, and octoload run will refuse it: give it a primary key that the list's documentation names"
            )
        }
        if let existing = target.existing, !existing.isPlain {
            proposal.warnings.append(
                "what the stanza that is there says besides paths of columns (since, window, member, measures and others) is not repeated here: keep it"
            )
        }
        if proposal.records < 20 {
            proposal.warnings.append("\(proposal.records) records are few: types and key may be other than they look")
        }
    }

    /// Reads what will be printed, as a run would, and holds it against the pages.
    ///
    /// - Throws: `RunFailure` (`bug`) if the two do not agree.
    private func check(_ proposal: inout Proposal, _ samples: [SampledPage]) throws {
        guard !proposal.key.isEmpty, !proposal.columns.isEmpty else { return }
        func disagree(_ why: String) -> RunFailure {
            RunFailure(
                .bug,
                "\(target.list.name): what discover proposes does not fit what it has read: \(why); nothing was written"
            )
        }
        let check: ProposalCheck
        do {
            let (configuration, pipeline) = try target.pipeline(PipelinesText.text(of: proposal))
            check = try ProposalCheck(
                pipeline, in: configuration, schema: proposal.tableSchema, pages: samples, now: now)
        } catch let error as ConfigErrors {
            throw disagree(error.errors.first?.description ?? "the stanza cannot be read")
        }
        if let entry = check.disagreements.first {
            throw disagree(
                "\(entry.rule) at \(entry.pointer.escapedForReader(limit: 100)), \(entry.message), in \(entry.count) records"
            )
        }
        guard check.rejected > 0 else { return }
        let reasons = check.refusals.top.map { "\($0.rule)\($0.pointer.isEmpty ? "" : " at \($0.pointer)")" }
        proposal.warnings.append(
            "\(check.rejected) of \(check.received) records would be rejected, whatever their columns: \(reasons.joined(separator: ", "))"
        )
    }
}

extension Pipeline {
    /// It says no more than where columns are.
    fileprivate var isPlain: Bool {
        reading.isSnapshot && !reading.absenceDeletes && partition == nil && download == nil
            && loads.allSatisfy { load in
                load.member == nil && load.recordID == nil && load.members.isEmpty && load.measures.isEmpty
                    && load.attributes.isEmpty
                    && load.explode == nil && load.deletedBy == nil && load.history == nil
            }
    }
}
