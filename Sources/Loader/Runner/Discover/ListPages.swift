import Core
import Extract
import Transform

/// The pages of a list, one after the other, as a run would ask for them: by the same paginators, and the same reading of pages.
package struct ListPages {
    package let pipeline: Pipeline
    private let base: RequestTemplate
    private let transform: RecordTransform
    private let reading: PageReading
    private var paginator: any Paginator
    private var contents = PageTrail()
    private var pages = 0

    /// - Parameters:
    ///   - configuration: Has the pipeline, the only one whose table is needed.
    ///   - schema: Its table, which need not be there.
    ///   - existing: A pipeline whose ranges are asked for; `nil`: none are.
    /// - Throws: `ConfigErrors` if the stanza does not fit the table.
    package init(
        _ pipeline: Pipeline, in configuration: Configuration, schema: TableSchema, asking existing: Pipeline? = nil,
        now: Instant
    ) throws(ConfigErrors) {
        self.pipeline = pipeline
        let settings = configuration.settings(of: pipeline)
        let plan = try PipelineCompiler.plan(
            of: pipeline, in: configuration, registry: EntityRegistry([pipeline]), schemas: [schema.name: schema],
            codes: [:])
        transform = RecordTransform(plan: plan)
        reading = PageReading(
            pipeline, ResponseClassifier(settings.errors, rules: pipeline.answers.rules), baseURL: settings.baseURL)
        paginator = pipeline.paginator
        base = ListPages.request(existing ?? pipeline, settings, now: now)
    }

    /// What is asked for, but for the page: of a window the last days.
    package static func request(_ pipeline: Pipeline, _ settings: APISettings, now: Instant) -> RequestTemplate {
        let range = PipelineProbe.range(of: pipeline, now: now)
        return Fetch(SliceTask(id: 0, partition: nil, range: range)).request(
            for: range, of: pipeline, baseURL: settings.baseURL, headers: settings.headers)
    }

    /// The request for the first page.
    package mutating func first() throws(SourceError) -> HTTPRequest? {
        try paginator.request(after: nil, from: base)?.filled
    }

    /// The request for the page behind this one; `nil`: the list ends.
    ///
    /// - Throws: `SourceError` as a run would end with.
    package mutating func next(after page: SampledPage) throws(SourceError) -> HTTPRequest? {
        pages += 1
        let summary = try reading.summary(
            of: page.response, to: page.request, page: pages, with: transform, for: paginator)
        if let fingerprint = transform.pageFingerprint {
            do throws(SourceError) { try contents.meet(fingerprint, on: summary) } catch {
                if paginator.end.isPast(error) { return nil }
                throw error
            }
        }
        return try paginator.request(after: summary, from: base)?.filled
    }

    /// True if the error, in the place of a further page, says that there are no more.
    package func isPastEnd(_ error: SourceError) -> Bool { pages > 0 && paginator.end.isPast(error) }

    /// A request for a page that is far behind any list's end; `nil` for a style that goes from page to page.
    package func farBehind(_ position: Int) -> HTTPRequest? {
        guard let place = paginator.position, paginator.lastRecord.isEmpty else { return nil }
        var template = base.setting(.number(position), at: place)
        if let size = paginator.size { template = template.setting(.number(size.records), at: size.place) }
        return template.filled
    }
}
