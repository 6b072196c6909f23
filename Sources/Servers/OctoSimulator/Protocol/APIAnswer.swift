/// What a route answers, before it is conditional, compressed and sent.
struct APIAnswer: Sendable {
    var status = 200
    var body: [UInt8]
    var contentType = "application/json; charset=utf-8"
    /// Files of reports travel as they are.
    var isCompressible = true
    var headers: [String: String] = [:]
    /// The part that decides whether anything changed; `nil` for answers without an ETag.
    var fingerprint: UInt64?
}
