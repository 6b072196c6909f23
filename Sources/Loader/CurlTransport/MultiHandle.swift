import CLibCurl
import Core

/// Drives many transfers at once and keeps their connections. Owns the `CURLM`; one thread only, but for `wakeup`.
struct MultiHandle: ~Copyable {
    private let raw: UnsafeMutableRawPointer  // CURLM *

    private init(owning raw: UnsafeMutableRawPointer) {
        self.raw = raw
    }

    deinit {
        curl_multi_cleanup(raw)
    }

    /// Makes a handle that holds at most `connections`, idle ones included.
    static func open(connections: Int) throws(TransportError) -> MultiHandle {
        if let unusable = CurlLibrary.unusable { throw unusable }
        guard let raw = curl_multi_init() else { throw CurlLibrary.outOfMemory }
        let handle = MultiHandle(owning: raw)  // owned before the first throw below
        try handle.set(CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        try handle.set(CURLMOPT_MAXCONNECTS, connections)
        return handle
    }

    var wakeup: Wakeup { Wakeup(multi: raw) }

    func add(_ easy: EasyHandle) throws(TransportError) {
        try check(curl_multi_add_handle(raw, easy.id), "begin a transfer")
    }

    func remove(_ easy: EasyHandle) {
        // Fails only for handles of another multi handle or inside a callback, neither of which happens here.
        let code = curl_multi_remove_handle(raw, easy.id)
        precondition(code == CURLM_OK, "curl_multi_remove_handle: \(String(cString: curl_multi_strerror(code)))")
    }

    /// Moves every transfer as far as it goes without waiting.
    func perform() throws(TransportError) {
        var running: Int32 = 0
        try check(curl_multi_perform(raw, &running), "transfer")
    }

    /// Waits for a socket, a deadline of libcurl's or a wake-up.
    func poll(milliseconds: Int) throws(TransportError) {
        try check(curl_multi_poll(raw, nil, 0, Int32(milliseconds), nil), "wait for the network")
    }

    func nextDone() -> (EasyHandle.ID, EasyHandle.Code)? {
        var easy: UnsafeMutableRawPointer?
        var code = CURLE_OK
        guard octoload_curl_multi_next_done(raw, &easy, &code), let easy else { return nil }
        return (easy, code)
    }

    private func set(_ option: CURLMoption, _ value: Int) throws(TransportError) {
        try check(octoload_curl_multi_set_long(raw, option, value), "set option \(option.rawValue)")
    }

    private func check(_ code: CURLMcode, _ doing: String) throws(TransportError) {
        guard code != CURLM_OK else { return }
        throw TransportError(.network, "libcurl cannot \(doing): \(String(cString: curl_multi_strerror(code)))")
    }
}

/// Ends the wait in `MultiHandle.poll` from any thread: curl_multi_wakeup is the one call libcurl allows for that.
///
/// Must not outlive the multi handle; `Inbox` sees to that under its lock.
struct Wakeup: @unchecked Sendable {
    fileprivate let multi: UnsafeMutableRawPointer

    func call() {
        _ = curl_multi_wakeup(multi)  // a failure delays by one poll at most
    }
}
