import Core
import Extract
import Foundation
import JSONReader
import Logging
import Transform

/// Reads one page of a pipeline for a person, within the key's quota: nothing of it is published, and no progress is made.
///
/// Rows are made by the database itself, in temporary tables of a session that ends with the probe.
package actor PipelineProbe {
    private let configuration: Configuration
    private let transport: any HTTPTransport
    private let warehouse: any WarehouseGateway
    private let surroundings: Surroundings
    private let pace: RequestPace
    private let clock: DatabaseClock
    private let log: Logger
    private let registry: EntityRegistry
    /// Ids that pages of this probe have shown, by entity: of members that are not loaded yet.
    private var shown: [String: String] = [:]

    /// Records asked for, where the API lets one say how many.
    private static let pageSize = 50
    /// Days of a window asked for, yesterday the last.
    private static let days = 7

    /// - Parameter runID: Under which the quota knows this process.
    /// - Throws: If the database does not say what time it is.
    package init(
        _ configuration: Configuration, transport: any HTTPTransport, warehouse: any WarehouseGateway, runID: String,
        keyFingerprint: String, surroundings: Surroundings = .real, log: Logger
    ) async throws(WarehouseError) {
        self.configuration = configuration
        self.transport = transport
        self.warehouse = warehouse
        self.surroundings = surroundings
        self.log = log
        let quota = SharedQuota(
            configuration.api.limits, user: runID, purpose: .nightly, in: warehouse.quota,
            key: configuration.api.quotaKey(fingerprint: keyFingerprint), surroundings: surroundings, log: log)
        clock = DatabaseClock(try await warehouse.now(), at: surroundings.now())
        pace = RequestPace(configuration.api.retry, quota: quota, surroundings: surroundings)
        registry = EntityRegistry(configuration.pipelines)
    }

    /// Asks for the first page of `pipeline`, of its first member if it is read for each.
    ///
    /// - Throws: `ConfigErrors` if its mapping does not fit the database, `SourceError` as a run would end with,
    ///   `WarehouseError`, `UnknownMember` if there is none to ask for, or
    ///   `UnorderedReport`.
    package func page(of pipeline: Pipeline) async throws -> ProbedPage {
        if let report = pipeline.report { throw UnorderedReport(pipeline: pipeline.name, order: report.order.label) }
        let compiled = try await PipelineCompiler(configuration, warehouse: warehouse, log: log).compile([pipeline])
        guard let compiled = compiled.first else { preconditionFailure("one pipeline in, one out") }
        let now = clock.now(at: surroundings.now())
        let member = try await member(for: pipeline)
        let task = SliceTask(id: 0, partition: member.partition, range: PipelineProbe.range(of: pipeline, now: now))
        try Fetch(task).requireColumns(pipeline)
        let base = Fetch(task).request(
            for: task.range, of: pipeline, baseURL: configuration.api.baseURL, headers: configuration.api.headers)
        let (request, response, asked) = try await firstPage(of: pipeline, from: base)
        var paginator = asked
        let transform = RecordTransform(plan: compiled.plan)
        let pages = PageReading(pipeline, classifier(for: pipeline), baseURL: configuration.api.baseURL)
        let summary = try pages.summary(of: response, to: request, page: 1, with: transform, for: paginator)
        let next = try paginator.request(after: summary, from: base)
        let firstMembers = transform.firstMembers(of: pipeline)
        shown.merge(firstMembers) { first, _ in first }
        var page = ProbedPage(
            request: request, status: response.status, elapsed: response.elapsed, records: summary.records,
            goesOn: next != nil, unmet: transform.unmetPaths,
            payloads: transform.records(atMost: PipelineProbe.pageSize),
            members: firstMembers)
        page.notices = ["Deprecation", "Sunset"].compactMap { name in
            response[header: name].map { "\(name): \($0.escapedForMessage)" }
        }
        if !member.isLoaded {
            page.whyNoRows = "nothing that it is read for is loaded yet"
        } else if pipeline.download != nil {
            page.whyNoRows = "files are not fetched for a look"
        }
        guard page.whyNoRows.isEmpty else { return page }
        try await makeRows(compiled, transform, task, now, &page)
        return page
    }

    /// The processes that share the key need not wait for this one any more.
    package func close() async {
        await pace.close()
    }

    // MARK: What to ask for

    private func member(for pipeline: Pipeline) async throws -> (partition: PartitionMember?, isLoaded: Bool) {
        guard let spec = pipeline.partition, let entity = registry[entity: spec.entity] else { return (nil, true) }
        let members = try await warehouse.members.present(
            of: entity, columns: Partitions.attributeColumns(of: pipeline).union(spec.condition.keys))
        let fitting = members.first { member in
            spec.condition.allSatisfy { member.attributes[$0.key] == $0.value }
        }
        if let fitting { return (fitting, true) }
        guard let id = shown[spec.entity] else {
            throw UnknownMember(pipeline: pipeline.name, entity: spec.entity, parent: spec.pipeline)
        }
        let key = MemberKeyHash(entity: spec.entity).key(of: id)
        return (PartitionMember(entity: spec.entity, id: id, key: key, attributes: [:]), false)
    }

    /// Days that are likely to be there; the whole feed; the list.
    static func range(of pipeline: Pipeline, now: Instant) -> SliceRange {
        if let window = pipeline.reading.window {
            let last = max(window.start, now.utcDay - 1)
            return .window(first: max(window.start, last - (PipelineProbe.days - 1)), last: last)
        }
        return pipeline.reading.changes.map { .changes(since: $0.beginning) } ?? .snapshot
    }

    // MARK: Asking

    /// Asks for the first page, for fewer records where the API wants that, as a run does.
    private func firstPage(
        of pipeline: Pipeline, from base: RequestTemplate
    ) async throws -> (request: HTTPRequest, response: HTTPResponse, paginator: any Paginator) {
        var records = pipeline.paginator.size.map { min($0.records, PipelineProbe.pageSize) }
        while true {
            var paginator = pipeline.paginator
            if let records { paginator.size?.records = records }
            guard let request = try paginator.request(after: nil, from: base)?.filled else {
                throw RunFailure(.configuration, "\(pipeline.name): paginate asks for nothing")
            }
            do {
                return (request, try await answer(to: request, of: pipeline), paginator)
            } catch let error as SourceError {
                guard case .pageTooLarge(let maximum) = error.kind, let asked = records, asked > 1 else { throw error }
                records = max(1, min(maximum ?? asked / 2, asked - 1))
            }
        }
    }

    private func answer(to request: HTTPRequest, of pipeline: Pipeline) async throws -> HTTPResponse {
        var response = try await PatientRequest(configuration.api, pipeline.answers, sleep: surroundings.sleep)
            .answer(to: request, label: pipeline.label) { try await send(request, of: pipeline) }
        let classifier = classifier(for: pipeline)
        let meaning = classifier.meaning(of: response, pipeline)
        if meaning.isPage {
            response.body = try PageReading.document(of: response, pipeline, isDecided: meaning.isDecided)
        }
        let error = meaning.answer(response, classifier).flatMap { answer in
            classifier.error(
                status: response.status, headers: response.headers, answer: answer, label: pipeline.label,
                url: request.url)
        }
        guard let error else { return response }
        await pace.note(error, of: pipeline.path)
        throw error
    }

    private func classifier(for pipeline: Pipeline) -> ResponseClassifier {
        ResponseClassifier(configuration.api.errors, rules: pipeline.answers.rules)
    }

    /// One attempt, in its turn.
    private func send(_ request: HTTPRequest, of pipeline: Pipeline) async throws(SourceError) -> HTTPResponse {
        _ = try await pace.pass(pipeline.path)
        let response: HTTPResponse
        do {
            response = try await classifier(for: pipeline).send(request, over: transport)
            await pace.leave()
        } catch {
            await pace.leave()
            throw SourceError(error, label: pipeline.label)
        }
        await pace.note(response, of: pipeline.path)
        return response
    }

    // MARK: Making rows

    private func makeRows(
        _ compiled: CompiledPipeline, _ transform: RecordTransform, _ task: SliceTask, _ now: Instant,
        _ page: inout ProbedPage
    ) async throws {
        let lane = try await warehouse.openLane(number: 0)
        do {
            try await lane.prepare(compiled.plan.layout, schemas: compiled.schemas, sets: 1)
            let context = SliceContext(
                sliceID: 0, partition: task.partition, extractedAt: now, plausibleDays: nil)
            func stage() async throws -> [ProbedRejection] {
                let chunk = StageChunk(tables: compiled.plan.layout.tables.count)
                transform.stage(
                    for: context, naming: SliceMembers(compiled.plan, memory: MemberMemory()), into: chunk)
                try await lane.empty(set: 0)
                try await lane.stage(chunk, set: 0)
                return try rejections(await lane.stagedRows(in: .rejects, set: 0))
            }
            page.rejections = try await stage()
            if let firstRecord = page.payloads.first {
                _ = try transform.read(PageBuffer(records: [firstRecord], at: compiled.plan.records))
                page.firstRejection = try await stage().first
                for (index, table) in compiled.plan.layout.tables.enumerated() {
                    page.rows += try await lane.stagedRows(in: .table(index), set: 0)
                        .map { ProbedRow(table: table.target, columns: $0) }
                }
            }
            await lane.close()
        } catch {
            await lane.close()
            throw error
        }
    }

    /// Rejected records by reason, the commonest first.
    private func rejections(_ rows: [String]) throws -> [ProbedRejection] {
        struct Staged: Decodable {
            let rule: String
            let pointer: String
            let message: String

            enum CodingKeys: String, CodingKey {
                case rule, message
                case pointer = "field_pointer"
            }
        }
        var counts: [ProbedRejection: Int] = [:]
        for row in rows {
            let staged = try JSONDecoder().decode(Staged.self, from: Data(row.utf8))
            counts[
                ProbedRejection(rule: staged.rule, pointer: staged.pointer, message: staged.message), default: 0
            ] += 1
        }
        return counts.map { reason, count in
            var reason = reason
            reason.records = count
            return reason
        }.sorted { ($1.records, $0.pointer, $0.rule) < ($0.records, $1.pointer, $1.rule) }
    }
}
