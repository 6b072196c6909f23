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
        summary.containers = contents.containers
        if paginator.lacksSigns(summary) { summary.outline = PageOutline(of: response.body) }
        return summary
    }

    /// Parses a body whole; its records wait in the transform.
    func frame(
        of body: PageBuffer, from response: HTTPResponse, page: Int, with transform: RecordTransform,
        notesUnmapped: Bool = true
    ) throws(SourceError) -> PageFrame {
        let refusal: SourceError
        do throws(PageError) {
            let contents = try transform.read(body, notesUnmapped: notesUnmapped)
            let answer = ResponseClassifier.Answer(contents.envelope, errors)
            if answer.code == nil {
                if contents.records == 0, let error = pipeline.errorBesideNothing(in: body, errors) {
                    throw PageError(reason: error)
                }
                return contents
            }
            refusal = refused(response, answer)
        } catch {
            let answer = error.kind == .noRecords ? ResponseClassifier.Answer(response, errors) : .init()
            if answer.code != nil { throw refused(response, answer) }
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

    /// The error that a successful answer holds.
    private func refused(_ response: HTTPResponse, _ answer: ResponseClassifier.Answer) -> SourceError {
        classifier.error(
            status: response.status, headers: response.headers, answer: answer, label: pipeline.label, url: baseURL)
            ?? SourceError(
                .brokenPage, "\(pipeline.label): an error in a successful answer", status: response.status)
    }

    /// The body as the one JSON document that is read.
    ///
    /// - Throws: `SourceError`: `unavailable` if the answer means "not yet", `rejected` if the body is of a kind that is not read.
    static func document(of response: HTTPResponse, _ pipeline: Pipeline) throws(SourceError) -> PageBuffer {
        if pipeline.answers.notYet.contains(response.status) {
            throw SourceError(
                .unavailable,
                "\(pipeline.label): \(response.status), not yet: the answer is still being made; if it is a list, write answers: {not_yet: []}",
                status: response.status, retryAfter: RetryAfter.wait(in: response.headers))
        }
        return try PageText(answers: pipeline.answers, records: pipeline.records).document(
            of: response, label: pipeline.label)
    }
}
