/// A request that the simulator has answered.
package struct RequestLogEntry: Sendable {
    /// Real time of the answer.
    package let time: Moment
    package let method: String
    /// With the base path: `/v1/campaigns`.
    package let path: String
    /// As sent, percent-encoded.
    package let query: String
    /// 0 when the connection was dropped.
    package let status: Int
    /// Bytes of the body as sent.
    package let bytes: Int
    package let requestID: String
}
