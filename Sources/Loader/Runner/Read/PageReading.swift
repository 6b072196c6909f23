import Core
import Extract
import JSONReader
import Transform

/// The meaning of an answer as a page of a list: its records, what is around them, or why it is none.
struct PageReading: Sendable {
    private let pipeline: Pipeline
    private let classifier: ResponseClassifier
    private let baseURL: HTTPURL
    private var errors: ErrorSettings { classifier.settings }

    init(_ pipeline: Pipeline, _ classifier: ResponseClassifier, baseURL: HTTPURL) {
        self.pipeline = pipeline
        self.classifier = classifier
        self.baseURL = baseURL
    }

    /// The summary of a page that the paginator needs. Its records wait in the transform.
    ///
    /// - Parameter page: Its number, from 1, for messages.
    func summary(
        of response: HTTPResponse, to request: HTTPRequest, page: Int, with transform: RecordTransform,
        for paginator: any Paginator
    ) throws(SourceError) -> PageSummary {
        // The address of the next page may hold the key: it goes back as it came, and nowhere else.
        var envelope: [FieldPath: JSONScalar]?
        if let echo = response.echo {
            envelope = try frame(
                of: echo.original(of: response.body), from: response, page: page, with: transform, notesUnmapped: false
            ).envelope
        }
        let contents = try frame(of: response.body, from: response, page: page, with: transform)
        var summary = PageSummary(
            url: request.url, headers: response.headers, envelope: envelope ?? contents.envelope,
            records: contents.records)
        summary.method = request.method
        summary.last = try last(of: response.body, with: paginator)
        summary.containers = contents.containers
        if paginator.wantsOutline(summary) {
            let outline = PageOutline(of: response.body)
            // A record that is an answer of its own is no list.
            if !pipeline.isOneAnswer || outline.hasArray(at: pipeline.records) { summary.outline = outline }
        }
        return summary
    }

    /// What the paginator asks for of the last record: read apart, as the mapping need not have it.
    private func last(of body: PageBuffer, with paginator: any Paginator) throws(SourceError) -> [FieldPath: JSONScalar]
    {
        let paths = paginator.lastRecord
        guard !paths.isEmpty else { return [:] }
        var reader = PageReader(records: pipeline.records, fields: paths, envelope: [])
        do throws(PageError) {
            let contents = try reader.read(body, notesUnmapped: false)
            guard contents.count > 0 else { return [:] }
            let cells = contents.cells(of: contents.count - 1)
            var values: [FieldPath: JSONScalar] = [:]
            for (index, path) in paths.enumerated() { values[path] = cells[index].scalar }
            return values
        } catch {
            throw SourceError(.brokenPage, "\(pipeline.label): the last record cannot be read: \(error.reason)")
        }
    }

    /// Parses a body whole; its records wait in the transform.
    func frame(
        of body: PageBuffer, from response: HTTPResponse, page: Int, with transform: RecordTransform,
        notesUnmapped: Bool = true
    ) throws(SourceError) -> PageFrame {
        let refusal: SourceError
        do throws(PageError) {
            let contents = try transform.read(body, notesUnmapped: notesUnmapped)
            var answer = ResponseClassifier.Answer(contents.envelope, classifier)
            if classifier.readsText { answer.text = ResponseClassifier.Answer.beginning(of: body) }
            guard let error = error(response, answer) else {
                if contents.records == 0, !isPage(response, answer),
                    let problem = pipeline.errorBesideNothing(in: body, errors)
                {
                    throw PageError(reason: problem)
                }
                return contents
            }
            refusal = error
        } catch {
            let looks = error.kind == .noRecords || classifier.looksIntoBodies
            let answer = looks ? ResponseClassifier.Answer(response, classifier) : .init()
            if let refusal = self.error(response, answer) { throw refusal }
            if let refusal = SourceError(error, page: page, of: pipeline, status: response.status) { throw refusal }
            if error.kind == .noRecords, pipeline.errorBesideNothing(in: body, errors) == nil {
                throw SourceError(
                    .noRecords, "\(pipeline.label): \(response.status), but \(pipeline.misses(records: body))",
                    status: response.status)
            }
            let requestID =
                response[header: errors.requestIDHeader]
                .map { " (request \($0.asServerText(limit: 100)))" } ?? ""
            throw SourceError(
                .brokenPage,
                "\(pipeline.label): \(response.status), but the page is not as documented: \(error.reason)\(requestID)",
                status: response.status)
        }
        throw refusal
    }

    /// What an answer that was taken for a page means by what is in it; `nil`: it is one.
    private func error(_ response: HTTPResponse, _ answer: ResponseClassifier.Answer) -> SourceError? {
        // A rule that no body matters to has been asked before.
        guard answer.code != nil || classifier.looksIntoBodies,
            classifier.rule(status: response.status, headers: response.headers) == nil
        else { return nil }
        return classifier.error(
            status: response.status, headers: response.headers, answer: answer, label: pipeline.label, url: baseURL)
    }

    /// True if a rule says so.
    private func isPage(_ response: HTTPResponse, _ answer: ResponseClassifier.Answer) -> Bool {
        classifier.rule(status: response.status, headers: response.headers, answer: answer)?.means == .ok
    }

    /// The body as the one JSON document that is read.
    ///
    /// - Throws: `SourceError`: `unavailable` if the answer means "not yet", `rejected` if the body is of a kind that is not read.
    ///
    /// - Parameter isDecided: A rule says that it is a page.
    static func document(
        of response: HTTPResponse, _ pipeline: Pipeline, isDecided: Bool = false
    ) throws(SourceError) -> PageBuffer {
        if !isDecided, pipeline.answers.notYet.contains(response.status) {
            throw SourceError(
                .unavailable,
                "\(pipeline.label): \(response.status), not yet: the answer is still being made; if it is a list, write answers: {not_yet: []}",
                status: response.status, retryAfter: RetryAfter.wait(in: response.headers))
        }
        let text = try PageText(answers: pipeline.answers, records: pipeline.records).document(
            of: response, label: pipeline.label)
        guard let header = pipeline.header else { return text }
        return try NamedRows(header: header, records: pipeline.records, label: pipeline.label).document(of: text)
    }
}
