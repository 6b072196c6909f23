import Core

extension PageSummary {
    /// For messages: `GET /v1/things`.
    var label: String { "\(method.rawValue) \(url.path.asServerText)" }
}
