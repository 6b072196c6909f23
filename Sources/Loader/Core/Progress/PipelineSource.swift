/// What a pipeline's progress belongs to: a list of an API, and the tables that its records go to.
///
/// Marks say where the next read begins. They are right for one list only, whatever the pipeline is called.
package struct PipelineSource: Sendable, Hashable {
    package var pipeline: String
    /// Scheme, host and port.
    package var origin: String
    /// Of the API's address and of the list together.
    package var path: String
    /// Parameters that every request carries, sorted, without secrets. Paging, windows and `since` are not among them.
    package var query: String
    /// JSON pointer; empty: the page itself.
    package var records: String
    /// With their schemas, sorted.
    package var tables: [String]

    package init(pipeline: String, origin: String, path: String, query: String, records: String, tables: [String]) {
        self.pipeline = pipeline
        self.origin = origin
        self.path = path
        self.query = query
        self.records = records
        self.tables = tables
    }

    package init(_ pipeline: Pipeline, _ api: APISettings) {
        self.init(
            pipeline: pipeline.name, origin: api.baseURL.origin.description,
            path: "\(api.baseURL.path)\(pipeline.path)".redacted,
            query: PipelineSource.shown(pipeline),
            records: pipeline.records.pointer, tables: Set(pipeline.loads.map(\.table.description)).sorted())
    }

    /// A part that is not as it was.
    package struct Difference: Sendable, Hashable, CustomStringConvertible {
        package var part: String
        package var was: String
        package var now: String

        package var description: String { "\(part) was \(was), is \(now)" }
    }

    /// What differs from the source that the progress is known to belong to.
    package func differences(from known: PipelineSource) -> [Difference] {
        var differences: [Difference] = []
        func compare(_ part: String, _ was: String, _ now: String) {
            guard was != now else { return }
            let none = "none"
            differences.append(
                Difference(part: part, was: was.isEmpty ? none : was, now: now.isEmpty ? none : now))
        }
        if !isSameOrigin(as: known) { compare("API", known.origin, origin) }
        compare("path", known.path, path)
        compare("query", known.query, query)
        compare("records", known.records, records)
        compare("tables", known.tables.joined(separator: ", "), tables.joined(separator: ", "))
        return differences
    }

    /// A server on this machine may be at another port each time that it starts: a simulator, a tunnel.
    private func isSameOrigin(as known: PipelineSource) -> Bool {
        if known.origin == origin { return true }
        guard let one = HTTPURL(known.origin)?.origin, let other = HTTPURL(origin)?.origin else { return false }
        return one.isLoopback && other.isLoopback && one.scheme == other.scheme
    }

    // MARK: Secrets

    private static let secretNames = [
        "key", "token", "secret", "password", "passwd", "signature", "sig", "auth", "credential", "session",
    ]

    /// What its requests carry; of a report that is fetched page by page also what orders it.
    private static func shown(_ pipeline: Pipeline) -> String {
        let own = shown(pipeline.request)
        guard let report = pipeline.report, report.files == nil else { return own }
        return [own, "report=\(report.order.path)", shown(report.order)].filter { !$0.isEmpty }.joined(separator: "&")
    }

    /// What every request carries besides its path: parameters, and of a request that posts method and body.
    private static func shown(_ request: ListRequest) -> String {
        var parts = request.query.map(shown).sorted()
        if let text = request.queryString { parts.append(text.redacted) }
        if request.method != .get { parts.append("method=\(request.method.rawValue)") }
        if !request.headers.isEmpty {
            let headers = request.headers.map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(
                separator: "\n")
            parts.append("headers=sha256:\(hexadecimal(Array(headers.utf8).withUnsafeBytes { sha256($0) }).prefix(12))")
        }
        if let body = request.body?.sorted {
            // Of what may be long a digest tells one from another.
            parts.append("body=sha256:\(hexadecimal(body.bytes.withUnsafeBytes { sha256($0) }).prefix(12))")
        }
        return parts.joined(separator: "&")
    }

    /// Values of parameters whose names say that they are secret become a digest, which still tells two apart; what this
    /// process has read as a secret goes wherever it stands.
    private static func shown(_ item: QueryItem) -> String {
        let parts = item.name.lowercased().split { !$0.isLetter }.map(String.init)
        let isSecret = parts.contains(where: secretNames.contains) || item.name.lowercased().hasSuffix("apikey")
        guard isSecret else { return "\(item.name)=\(item.value)".redacted }
        let digest = hexadecimal(Array(item.value.utf8).withUnsafeBytes { sha256($0) }).prefix(12)
        return "\(item.name)=sha256:\(digest)"
    }
}
