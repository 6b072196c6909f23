import Core

/// Sends requests with libcurl: one thread, one multi handle, and connections that are kept alive between requests.
///
/// Only the origin of `settings.baseURL` is ever contacted, and nothing is followed elsewhere: a redirect is a response
/// like any other. Tasks wait without blocking a thread; at most `settings.limits.concurrency` requests are under way,
/// the others queue in the order they came. A page is in memory once, decompressed, and never above
/// `settings.maximumPage`, or what the request says instead.
///
/// A body cut against Content-Length, chunked framing or the checksum of a gzip stream is no response (`.network`). A plain
/// body delimited by the end of the connection proves nothing: only the JSON parser sees that it was cut, so a page
/// counts once its document is parsed to the end.
///
/// Where a body repeats a credential, as many `*` are there instead, and `HTTPResponse.echo` knows what was.
package final class CurlTransport: CredentialedTransport {
    private let policy: RequestPolicy
    private let maximumPage: ByteCount
    private let inflatesUnlabelled: Bool
    private let inbox: Inbox
    private let thread: DedicatedThread?

    /// Starts the transfer thread; nothing is contacted yet.
    ///
    /// - Parameters:
    ///   - settings: Where and how to connect. `settings.headers` are sent with each request that lacks them.
    ///   - userAgent: The `User-Agent` of requests that bring none of their own.
    package init(settings: APISettings, userAgent: String) {
        let endpoint = Endpoint(settings: settings, userAgent: userAgent)
        let inbox = Inbox()
        self.inbox = inbox
        policy = RequestPolicy(endpoint: endpoint)
        maximumPage = settings.maximumPage
        inflatesUnlabelled = settings.inflatesUnlabelled
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

    package func send(_ request: HTTPRequest, with credentials: Credentials) async throws(TransportError)
        -> HTTPResponse
    {
        let admitted = try policy.admit(request, with: credentials)
        let id = inbox.nextID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.submit(Submission(id: id, request: admitted, continuation: continuation))
            }
        } onCancel: {
            inbox.cancel(id)
        }
        inbox.forget(id)
        var response = try decoded(result.get(), upTo: request.maximumAnswer ?? maximumPage)
        response.echo = credentials.cover(response.body)
        return response
    }

    /// Here and not on the transfer thread, so that pages are inflated side by side.
    private func decoded(_ response: HTTPResponse, upTo maximum: ByteCount) throws(TransportError) -> HTTPResponse {
        guard let coding = ContentCoding(response.headers) else {
            throw TransportError(
                .network, "\(policy.endpoint.origin) sent a body in a Content-Encoding that was not asked for")
        }
        // Some servers send a page that they keep compressed without saying so. No JSON begins like that.
        guard coding == .gzip || inflatesUnlabelled && GzipBody.isOne(response.body) else { return response }
        do throws(GzipBody.Failure) {
            var inflated = response
            inflated.body = try GzipBody.inflate(response.body, maximum: maximum)
            return inflated
        } catch {
            switch error {
            case .damaged:
                throw TransportError(.network, "the body from \(policy.endpoint.origin) cannot be decompressed")
            case .tooLarge:
                throw TransportError(
                    .tooLarge,
                    "\(policy.endpoint.origin) sent a body of more than \(maximum); the transfer was ended"
                )
            case .outOfMemory: throw CurlLibrary.outOfMemory
            }
        }
    }

    /// Ends the transfer thread and closes its connections; blocks for the few milliseconds that takes.
    ///
    /// Requests under way, and any sent later, throw `.cancelled`. Calling it again does nothing.
    package func shutdown() {
        inbox.close(TransportError(.cancelled, "the HTTP transport was shut down"))
        thread?.join()
    }
}
