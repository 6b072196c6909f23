import Core
import Extract

extension Fetch {
    /// - Throws: `SourceError` (`rejected`) if the request needs a column that the member's row has no value in.
    func requireColumns(_ pipeline: Pipeline) throws(SourceError) {
        guard let spec = pipeline.partition, let partition = first.partition else { return }
        for column in pipeline.request.memberColumns(of: spec.entity)
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
        var request = pipeline.request.template(baseURL: baseURL, headers: headers)
        if let spec = pipeline.partition, let partition = first.partition {
            request.set(.string(partition.id), at: .placeholder(spec.entity))
            if let place = spec.place {
                let ids = slices.compactMap(\.partition?.id)
                if spec.repeatsParameter {
                    request.setRepeated(ids, at: place)
                } else {
                    let values = ids.map { JSONValue.string($0) }
                    request.set(spec.groupSize > 1 ? .array(values) : values[0], at: place)
                }
            }
            for column in pipeline.request.memberColumns(of: spec.entity) {
                request.set(
                    partition.attributes[column].map { .string($0) },
                    at: .placeholder(spec.placeholder(of: column)))
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
}
