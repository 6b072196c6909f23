import Core

/// Sends requests with libcurl: one thread, one multi handle, and connections that are kept alive between requests.
///
/// Only the origin of `settings.baseURL` is ever contacted, and nothing is followed elsewhere: a redirect is a response
/// like any other. Tasks wait without blocking a thread; at most `settings.limits.concurrency` requests are under way,
/// the others queue in the order they came. A page is in memory once, decompressed, and never above
/// `settings.maximumPage`.
///
/// What a response does not prove is that its body is whole: libcurl reports a cut against Content-Length or chunked
/// framing (`.network`), but neither a body delimited by the end of the connection nor a gzip stream cut there. Only
/// the JSON parser sees those, so a page counts once its document is parsed to the end.
package final class CurlTransport: HTTPTransport {
    private let gate: RequestGate
    private let inbox: Inbox
    private let thread: DedicatedThread?

    /// Starts the transfer thread; nothing is contacted yet.
    ///
    /// - Parameters:
    ///   - settings: Where and how to connect. `settings.headers` are sent with each request that lacks them.
    ///   - token: Sent as `tokenHeader: tokenPrefix + token` with each request; `nil` sends none.
    ///   - userAgent: The `User-Agent` of requests that bring none of their own.
    package init(settings: APISettings, token: Secret?, userAgent: String) {
        let endpoint = Endpoint(settings: settings, token: token, userAgent: userAgent)
        let inbox = Inbox()
        self.inbox = inbox
        gate = RequestGate(endpoint: endpoint)
        do throws(TransportError) {
            thread = try DedicatedThread { TransferLoop.run(for: endpoint, inbox: inbox) }
        } catch {
            thread = nil
            inbox.close(error)
        }
    }

    deinit {
        shutdown()
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let admitted = try gate.admit(request)
        let id = inbox.nextID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.submit(Submission(id: id, request: admitted, continuation: continuation))
            }
        } onCancel: {
            inbox.cancel(id)
        }
        inbox.forget(id)
        return try result.get()
    }

    /// Ends the transfer thread and closes its connections; blocks for the few milliseconds that takes.
    ///
    /// Requests under way, and any sent later, throw `.cancelled`. Calling it again does nothing.
    package func shutdown() {
        inbox.close(TransportError(.cancelled, "the HTTP transport was shut down"))
        thread?.join()
    }
}
