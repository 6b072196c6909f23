import Core
import Extract
import JSONReader

/// What answers say of a report job: its id, how far it is, and its files.
struct ReportAnswerReader {
    let pipeline: Pipeline
    let spec: ReportJobSpec

    /// - Throws: `SourceError` (`rejected`) with the answer's keys if it has no id.
    func id(_ answer: HTTPResponse) throws(SourceError) -> String {
        switch spec.id {
        case .body(let path):
            guard let id = try values(answer, [path], spec.order)[path]?.text, !id.isEmpty else {
                throw missing("the id of the job", at: path.description, answer, spec.order, "report.id")
            }
            return id
        case .header(let name):
            let value = answer[header: name] ?? ""
            // `Location: https://host/reports/7?v=1`
            let path = value.prefix { $0 != "?" && $0 != "#" }
            guard let id = path.split(separator: "/").last.map(String.init), !id.isEmpty else {
                throw SourceError(
                    .rejected,
                    "\(spec.order.label): \(answer.status), but the answer has no header \(name), where report.id wants the id of the job",
                    status: answer.status)
            }
            return id
        }
    }

    /// How far the job is.
    ///
    /// - Parameter isOrder: The answer is that to the order, which need not say so.
    func progress(_ answer: HTTPResponse, isOrder: Bool) throws(SourceError) -> ReportProgress {
        // What is asked by its HTTP status is asked apart from the order.
        if isOrder, spec.poll.status == nil { return .running(word: nil) }
        let label = isOrder ? spec.order : spec.poll.request
        let known = spec.poll.paths.isEmpty ? [:] : try values(answer, spec.poll.paths, label)
        if let progress = spec.poll.progress(httpStatus: answer.status, known) { return progress }
        if isOrder { return .running(word: nil) }
        throw missing(
            "the status of the job", at: spec.poll.status?.description ?? "", answer, label, "report.poll.status")
    }

    /// Addresses of the files that an answer names; none if the report is fetched page by page.
    func files(_ answer: HTTPResponse) throws(SourceError) -> [String] {
        guard let files = spec.files else { return [] }
        var reader = PageReader(records: files.list, mayBeObject: true, fields: [files.url], envelope: [])
        var addresses: [String] = []
        do throws(PageError) {
            // The addresses may hold what looks like a secret: they go back as they came.
            let contents = try reader.read(answer.echo.map { $0.original(of: answer.body) } ?? answer.body)
            for record in 0..<contents.count {
                guard let address = contents.cells(of: record)[0].scalar?.text, !address.isEmpty else {
                    // A part that has none would be missing in silence.
                    addresses = []
                    break
                }
                addresses.append(address)
            }
        } catch {
            guard error.kind == .noRecords else { throw broken(answer, spec.poll.request, error) }
        }
        guard !addresses.isEmpty else {
            let place = (files.list.names + files.url.names).joined(separator: ".")
            throw missing("the address of each file", at: place, answer, spec.poll.request, "report.file.url")
        }
        return addresses
    }

    // MARK: Reading

    private func values(_ answer: HTTPResponse, _ paths: [FieldPath], _ request: ListRequest) throws(SourceError)
        -> [FieldPath: JSONScalar]
    {
        guard answer.body.count > 0 else { return [:] }
        var reader = PageReader(records: .root, mayBeObject: true, fields: paths, envelope: [])
        do throws(PageError) {
            let contents = try reader.read(answer.body)
            guard contents.count == 1 else { return [:] }
            let cells = contents.cells(of: 0)
            var values: [FieldPath: JSONScalar] = [:]
            for (index, path) in paths.enumerated() { values[path] = cells[index].scalar }
            return values
        } catch { throw broken(answer, request, error) }
    }

    private func broken(_ answer: HTTPResponse, _ request: ListRequest, _ error: PageError) -> SourceError {
        SourceError(
            .brokenPage, "\(request.label): \(answer.status), but the answer cannot be read: \(error.reason)",
            status: answer.status)
    }

    private func missing(
        _ what: String, at place: String, _ answer: HTTPResponse, _ request: ListRequest, _ key: String
    ) -> SourceError {
        let keys = PageOutline(of: answer.body).keys
        let has = keys.isEmpty ? "the answer has no keys" : "it has: \(keys.asServerText(limit: 400))"
        return SourceError(
            .rejected,
            "\(request.label): \(answer.status), but \(what) is not at \"\(place)\" of the answer, where \(key) wants it; \(has)",
            status: answer.status)
    }
}
