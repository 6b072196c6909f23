import Core
import Glibc
import Synchronization

/// A thread of its own for work that blocks in a C library, away from Swift's cooperative pool.
///
/// Every signal is blocked there. Process signals thus go to the main thread, and SIGPIPE, which the kernel raises on
/// the thread that writes to a closed socket, stays pending while the write returns EPIPE: libcurl leaves SIGPIPE to us
/// under CURLOPT_NOSIGNAL, and the process keeps its own disposition for stdout.
final class DedicatedThread: Sendable {
    private let handle: Mutex<pthread_t?>

    /// Starts the thread; `body` runs on it once.
    init(_ body: @escaping @Sendable () -> Void) throws(TransportError) {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                start.body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw TransportError(.network, "cannot start the HTTP thread: \(String(cString: strerror(code)))")
        }
        handle = Mutex(thread)
    }

    deinit {
        if let thread = handle.withLock({ $0 }) { pthread_detach(thread) }  // frees its stack when it ends by itself
    }

    /// Waits for the end of `body`. Only the first call waits.
    func join() {
        let thread: pthread_t? = handle.withLock { handle in
            defer { handle = nil }
            return handle
        }
        if let thread { pthread_join(thread, nil) }
    }

    private final class Start {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
