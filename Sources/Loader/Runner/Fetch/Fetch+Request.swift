import Core
import Extract

extension Fetch {
    /// - Throws: `SourceError` (`rejected`) if a request needs a column that the member's row has no value in.
    func requireColumns(_ pipeline: Pipeline) throws(SourceError) {
        guard let spec = pipeline.partition, let partition = first.partition else { return }
        for column in pipeline.memberColumns(of: spec.entity)
        where partition.attributes[column]?.isEmpty ?? true {
            throw SourceError(
                .rejected,
                "\(pipeline.label): the row of \(partition.partitionKey.asServerText(limit: 100)) has no \(column), which the request needs"
            )
        }
    }

    /// What is asked of the API, but for the page.
    ///
    /// - Parameter range: The fetch's, or a part of it.
    func request(for range: SliceRange, of pipeline: Pipeline, baseURL: HTTPURL, headers: [HTTPHeader])
        -> RequestTemplate
    {
        request(pipeline.request, for: range, of: pipeline, baseURL: baseURL, headers: headers)
    }

    /// What orders the report on a range.
    func order(
        for range: SliceRange, of pipeline: Pipeline, _ spec: ReportJobSpec, baseURL: HTTPURL, headers: [HTTPHeader]
    ) -> RequestTemplate {
        request(spec.order, for: range, of: pipeline, baseURL: baseURL, headers: headers)
    }

    /// A request about a report job: ids stand where its placeholders are, ranges nowhere.
    func request(
        _ spelling: ListRequest, of pipeline: Pipeline, job: ReportJob, baseURL: HTTPURL, headers: [HTTPHeader]
    ) -> RequestTemplate {
        var request = template(spelling, of: pipeline, baseURL: baseURL, headers: headers)
        request.set(job.id.map { .string($0) }, at: .placeholder(ReportJobSpec.placeholder))
        return request
    }

    private func request(
        _ spelling: ListRequest, for range: SliceRange, of pipeline: Pipeline, baseURL: HTTPURL, headers: [HTTPHeader]
    ) -> RequestTemplate {
        var request = template(spelling, of: pipeline, baseURL: baseURL, headers: headers)
        if let spec = pipeline.partition, let partition = first.partition, let place = spec.place {
            let ids = slices.compactMap(\.partition?.id)
            if spec.repeatsParameter {
                request.setRepeated(ids, at: place)
            } else {
                let values = ids.map { JSONValue.string($0) }
                request.set(spec.groupSize > 1 ? .array(values) : .string(partition.id), at: place)
            }
        }
        switch range {
        case .window(let first, let last):
            for (place, value) in pipeline.reading.window?.values(first: first, last: last) ?? [] {
                request.set(value, at: place)
            }
        case .changes(let since):
            if let changes = pipeline.reading.changes { request.set(changes.value(since: since), at: changes.place) }
        case .snapshot: break
        }
        return request
    }

    /// A request with what its placeholders hold of the member.
    private func template(_ spelling: ListRequest, of pipeline: Pipeline, baseURL: HTTPURL, headers: [HTTPHeader])
        -> RequestTemplate
    {
        var request = spelling.template(baseURL: baseURL, headers: headers)
        guard let spec = pipeline.partition, let partition = first.partition else { return request }
        request.set(.string(partition.id), at: .placeholder(spec.entity))
        for column in spelling.memberColumns(of: spec.entity) {
            request.set(
                partition.attributes[column].map { .string($0) }, at: .placeholder(spec.placeholder(of: column)))
        }
        return request
    }
}
