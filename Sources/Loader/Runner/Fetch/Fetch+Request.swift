import Core
import Extract

extension Fetch {
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
                let ids = slices.compactMap(\.partition?.id).map { JSONValue.string($0) }
                request.set(spec.groupSize > 1 ? .array(ids) : ids[0], at: place)
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
