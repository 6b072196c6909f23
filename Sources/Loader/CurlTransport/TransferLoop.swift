import Core

/// Runs every transfer of one transport. Made, used and ended on the transfer thread; deliberately not `Sendable`.
final class TransferLoop {
    /// A lost wake-up (curl_multi_wakeup may fail) costs no more than this.
    private static let longestPoll = 1000  // milliseconds

    private let endpoint: Endpoint
    private let inbox: Inbox
    private let multi: MultiHandle
    /// Oldest first.
    private var waiting: [Submission] = []
    private var active: [EasyHandle.ID: EasyHandle] = [:]
    /// Kept for their TLS sessions. The connections themselves belong to the multi handle.
    private var idle: [EasyHandle] = []

    /// The body of the transfer thread: returns when `inbox` is closed, with every submission resumed.
    static func run(for endpoint: Endpoint, inbox: Inbox) {
        do throws(TransportError) {
            let loop = try TransferLoop(endpoint: endpoint, inbox: inbox)
            inbox.setWakeup(loop.multi.wakeup)
            loop.runUntilClosed()
            inbox.setWakeup(nil)
        } catch {
            inbox.close(error)
        }
        let mail = inbox.collect()
        for submission in mail.submitted { submission.resume(.failure(mail.closed ?? Inbox.cancellation)) }
    }

    private init(endpoint: Endpoint, inbox: Inbox) throws(TransportError) {
        self.endpoint = endpoint
        self.inbox = inbox
        multi = try MultiHandle.open(connections: endpoint.concurrency)
    }

    private func runUntilClosed() {
        while true {
            let mail = inbox.collect()
            waiting += mail.submitted
            if let reason = mail.closed { return abandon(reason) }
            if !mail.cancelled.isEmpty { cancel(mail.cancelled) }
            startWaiting()
            do throws(TransportError) {
                try multi.perform()
                var finished = false
                while let (id, code) = multi.nextDone() {
                    finish(id, code)
                    finished = true
                }
                if finished, !waiting.isEmpty { continue }
                try multi.poll(milliseconds: TransferLoop.longestPoll)
            } catch {
                inbox.close(error)
            }
        }
    }

    private func startWaiting() {
        let free = endpoint.concurrency - active.count
        guard free > 0, !waiting.isEmpty else { return }
        for submission in waiting.prefix(free) { start(submission) }
        waiting.removeFirst(min(free, waiting.count))
    }

    private func start(_ submission: Submission) {
        do throws(TransportError) {
            let easy = if let used = idle.popLast() { used } else { try EasyHandle(for: endpoint) }
            let maximum = submission.request.maximumAnswer ?? endpoint.settings.maximumPage
            try easy.begin(Transfer(submission, maximumBody: maximum, origin: endpoint.origin))
            try multi.add(easy)
            active[easy.id] = easy
        } catch {
            submission.resume(.failure(error))
        }
    }

    private func finish(_ id: EasyHandle.ID, _ code: EasyHandle.Code) {
        guard let easy = active.removeValue(forKey: id) else { return }
        let outcome = easy.outcome(code)
        multi.remove(easy)
        if let transfer = easy.end() { transfer.submission.resume(outcome) }
        idle.append(easy)
    }

    private func cancel(_ ids: Set<UInt64>) {
        waiting.removeAll { submission in
            guard ids.contains(submission.id) else { return false }
            submission.resume(.failure(Inbox.cancellation))
            return true
        }
        let cancelled = active.values.filter { easy in easy.transfer.map { ids.contains($0.submission.id) } ?? false }
        for easy in cancelled { drop(easy, because: Inbox.cancellation) }
    }

    private func abandon(_ reason: TransportError) {
        for submission in waiting { submission.resume(.failure(reason)) }
        waiting.removeAll()
        for easy in Array(active.values) { drop(easy, because: reason) }
    }

    /// Ends a transfer in the middle, which closes its connection.
    private func drop(_ easy: EasyHandle, because reason: TransportError) {
        active[easy.id] = nil
        multi.remove(easy)
        if let transfer = easy.end() { transfer.submission.resume(.failure(reason)) }
        idle.append(easy)
    }
}
