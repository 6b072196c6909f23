import Core
import Discover
import Runner

/// A page, and what it says as a document.
struct LookedAtPage: Sendable {
    let sample: SampledPage
    let document: JSONValue

    /// - Throws: `JSONSyntaxError` if the body is no JSON document.
    init(_ sample: SampledPage) throws(JSONSyntaxError) {
        self.sample = sample
        document = try JSONValue(parsing: sample.body.bytes, isSample: true)
    }

    func listed(at place: RecordsPlace) -> ListedPage {
        let request = sample.request
        return ListedPage(
            document: document, headers: sample.response.headers, place: place,
            query: request.query + request.url.parameters, url: request.url)
    }

    /// What tells its records apart: their ids, where they have any, else all that they are.
    func marks(at place: RecordsPlace) -> [JSONValue]? {
        place.records(in: document)?.map { record in
            if let key = record.key { return .string(key) }
            for name in ["id", "_id", "uuid"] {
                if let id = record.value[name], case .scalar(let scalar) = id, scalar.text != nil { return id }
            }
            return record.value
        }
    }
}
