import Core
import Extract

extension Fetch {
    /// What is asked of the API, without paging parameters.
    ///
    /// - Parameter range: The fetch's, or a part of it.
    func request(for range: SliceRange, of pipeline: Pipeline, baseURL: HTTPURL, headers: [HTTPHeader]) -> HTTPRequest {
        var path = pipeline.path
        if let spec = pipeline.partition, let partition = first.partition {
            path = path.replacing(spec.placeholder, with: percentEncoded(partition.id))
        }
        let url = HTTPURL(origin: baseURL.origin, path: baseURL.path + path, query: baseURL.query)
        var request = HTTPRequest(url: url, query: pipeline.query, headers: headers)
        if let parameter = pipeline.partition?.parameter, first.partition != nil {
            request.set(parameter, to: slices.compactMap(\.partition?.id).joined(separator: ","))
        }
        switch range {
        case .window(let first, let last):
            for item in pipeline.reading.window?.parameters(first: first, last: last) ?? [] {
                request.set(item.name, to: item.value)
            }
        case .changes(let since):
            if let changes = pipeline.reading.changes {
                request.set(changes.parameter, to: changes.value(since: since))
            }
        case .snapshot: break
        }
        return request
    }
}
