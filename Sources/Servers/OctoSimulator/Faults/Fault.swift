/// Something that goes wrong on purpose: on which route, at which of its requests, and how.
///
/// Faults have a one-line form for command lines and the admin endpoint (`Fault.init(_:)`):
///
///     ad-performance#3=500          the third request for ad-performance answers 500
///     ad-performance@dom_1=500      requests whose query string names dom_1 answer 500
///     *#1-4=429:2                   the first four requests answer 429 with Retry-After: 2
///     campaigns#every10=cut         every tenth answer breaks off in the middle of its body
///     domains=redirect:http://evil.example/
///     *#50+=revoke                  from the 50th request on, the key is revoked
///     ad-performance#9+=rename:spend,cost   from the ninth request on, records have `cost` instead of `spend`
///     ad-performance#2=record:nul   one record of the second page has U+0000 in a text
package struct Fault: Sendable, Hashable {
    /// Which of the requests that match the route.
    package enum Occurrence: Sendable, Hashable {
        case always
        /// Counted from 1; both ends included.
        case between(Int, Int)
        case from(Int)
        case every(Int)

        func includes(_ count: Int) -> Bool {
            switch self {
            case .always: true
            case .between(let first, let last): (first...last).contains(count)
            case .from(let first): count >= first
            case .every(let period): count % period == 0
            }
        }
    }

    /// The first path component below `/v1/`, or `*`.
    package var route: String
    /// Only requests whose query string has it; `nil`: all.
    package var query: String?
    package var occurrence: Occurrence
    package var action: FaultAction

    package init(_ action: FaultAction, route: String = "*", query: String? = nil, at occurrence: Occurrence = .always)
    {
        self.route = route
        self.query = query
        self.occurrence = occurrence
        self.action = action
    }

    func concerns(route: String, query: String) -> Bool {
        (self.route == "*" || self.route == route) && self.query.map { query.contains($0) } ?? true
    }
}

/// How a request goes wrong.
package enum FaultAction: Sendable, Hashable {
    /// An error in the API's form, with Retry-After if there are seconds.
    case status(Int, retryAfter: Int?)
    /// An error page of a proxy in between.
    case html(Int)
    /// 200 and a body whose top level is an `error`.
    case errorInBody
    /// The connection closes in the middle of the body.
    case cut
    /// The body ends in the middle, but the framing is right.
    case halfBody
    /// The connection closes without an answer.
    case drop
    /// The answer comes late.
    case delay(Duration)
    /// 302 to somewhere else.
    case redirect(String)
    /// The key of the request is revoked, for this and all later requests.
    case revoke
    /// The page is there, but not what it should be.
    case page(PageFault)
}
