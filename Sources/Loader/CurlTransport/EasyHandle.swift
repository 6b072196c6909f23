import CLibCurl
import Core

/// One libcurl transfer at a time, used again and again. Owns the `CURL` and what it points into.
///
/// Confined to the transfer thread.
final class EasyHandle {
    typealias ID = UnsafeMutableRawPointer
    typealias Code = CURLcode

    let id: ID  // CURL *
    let endpoint: Endpoint
    /// libcurl's own words about the last failure.
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers = HeaderList()
    /// What is being transferred; libcurl's callbacks point at it.
    private(set) var transfer: Transfer?

    init(for endpoint: Endpoint) throws(TransportError) {
        guard let raw = curl_easy_init() else { throw CurlLibrary.outOfMemory }
        id = raw
        self.endpoint = endpoint
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        // Everything is owned from here on: a throw below runs deinit.
        try set(CURLOPT_ERRORBUFFER, pointer: errorText)
        try restrict()
        try setDeadlinesAndCaps()
        try setCallbacks()
    }

    deinit {
        curl_easy_cleanup(id)
        errorText.deallocate()
    }

    /// Points the handle at `transfer`, which it keeps until `end()`.
    func begin(_ transfer: Transfer) throws(TransportError) {
        headers = try headerList(for: transfer.submission.request)
        self.transfer = transfer
        errorText.pointee = 0
        let opaque = Unmanaged.passUnretained(transfer).toOpaque()
        try set(CURLOPT_URL, transfer.submission.request.targetWithSecrets)
        try setBody(transfer.submission.request)
        try check(octoload_curl_set_list(id, CURLOPT_HTTPHEADER, headers.first), CURLOPT_HTTPHEADER)
        // Against Content-Length only (7.88 checks nothing else); ResponseCollector counts what really comes.
        let maximum = curl_off_t(transfer.response.maximumBody.bytes)
        try check(octoload_curl_set_offset(id, CURLOPT_MAXFILESIZE_LARGE, maximum), CURLOPT_MAXFILESIZE_LARGE)
        try set(CURLOPT_WRITEDATA, pointer: opaque)
        try set(CURLOPT_HEADERDATA, pointer: opaque)
    }

    /// The handle may have posted before: then it must be told to get.
    private func setBody(_ request: AdmittedRequest) throws(TransportError) {
        // What is sent like a post, under another name.
        let name = [.get, .post].contains(request.method) ? nil : request.method.rawValue
        try check(octoload_curl_set_string(id, CURLOPT_CUSTOMREQUEST, name), CURLOPT_CUSTOMREQUEST)
        guard request.method != .get else { return try set(CURLOPT_HTTPGET, 1) }
        let body = request.body ?? []
        try check(
            octoload_curl_set_offset(id, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)),
            CURLOPT_POSTFIELDSIZE_LARGE)
        // libcurl copies it; an empty one, too.
        let code = (body + [0]).withUnsafeBytes { bytes in
            octoload_curl_set_pointer(
                id, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
        try check(code, CURLOPT_COPYPOSTFIELDS)
    }

    /// Lets go of the transfer and wipes its headers. Not before the handle has left the multi handle.
    func end() -> Transfer? {
        defer { transfer = nil }
        octoload_curl_set_list(id, CURLOPT_HTTPHEADER, nil)
        headers = HeaderList()
        return transfer
    }

    /// The response, or why there is none.
    func outcome(_ code: Code) -> Submission.Outcome {
        guard let transfer else { return .failure(Inbox.cancellation) }
        if let refusal = transfer.response.refusal { return .failure(refusal) }
        guard code == CURLE_OK else { return .failure(failure(code)) }
        return .success(
            HTTPResponse(
                status: long(CURLINFO_RESPONSE_CODE), headers: transfer.response.headers, body: transfer.response.body,
                elapsed: .microseconds(offset(CURLINFO_TOTAL_TIME_T))))
    }

    // MARK: - Options, set once for the life of the handle

    private func restrict() throws(TransportError) {
        try set(CURLOPT_PROTOCOLS_STR, endpoint.origin.scheme)
        try set(CURLOPT_REDIR_PROTOCOLS_STR, endpoint.origin.scheme)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_MAXREDIRS, 0)  // unlimited before 8.3.0
        try set(CURLOPT_UNRESTRICTED_AUTH, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)  // the path that passed the gate, not libcurl's reading of its dots
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_PROXY, "")  // empty: also not the one in http_proxy
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))  // 7.88 would take 1.0 where OpenSSL does
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        // One connection for each request under way: what breaks one costs one page.
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // No CURLOPT_ACCEPT_ENCODING: bodies arrive as they were sent and are inflated by GzipBody.
        try set(CURLOPT_USERAGENT, endpoint.userAgent)
    }

    private func setDeadlinesAndCaps() throws(TransportError) {
        let timeouts = endpoint.settings.timeouts
        try set(CURLOPT_NOSIGNAL, 1)  // no SIGALRM for time-outs; DedicatedThread deals with SIGPIPE
        // Else a transfer that ends while its name is resolved would hold up all others until the resolver returns.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.wholeMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, timeouts.total.wholeMilliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, 100)
        try set(CURLOPT_LOW_SPEED_TIME, (timeouts.stall.wholeMilliseconds + 999) / 1000)
        try set(CURLOPT_MAXLIFETIME_CONN, 600)  // a change of address in DNS is noticed within ten minutes
    }

    private func setCallbacks() throws(TransportError) {
        let receiveBody: curl_write_callback = { bytes, size, count, opaque in
            guard let transfer = underWay(opaque) else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return transfer.response.receive(body: bytes) ? bytes.count : Int(CURL_WRITEFUNC_ERROR)
        }
        let receiveHeader: curl_write_callback = { bytes, size, count, opaque in
            guard let transfer = underWay(opaque) else { return 0 }
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return transfer.response.receive(headerLine: line) ? line.count : Int(CURL_WRITEFUNC_ERROR)
        }
        try check(octoload_curl_set_receiver(id, CURLOPT_WRITEFUNCTION, receiveBody), CURLOPT_WRITEFUNCTION)
        try check(octoload_curl_set_receiver(id, CURLOPT_HEADERFUNCTION, receiveHeader), CURLOPT_HEADERFUNCTION)
    }

    private func headerList(for request: AdmittedRequest) throws(TransportError) -> HeaderList {
        var list = HeaderList()
        guard list.append("Accept-Encoding", ContentCoding.accepted) else { throw CurlLibrary.outOfMemory }
        for header in request.headers {
            guard list.append(header.name, header.value) else { throw CurlLibrary.outOfMemory }
        }
        for credential in request.credentials.items {
            guard case .header(let name, let prefix) = credential.place else { continue }
            let added = credential.secret.reveal { list.append(name, prefix: prefix, $0) }
            guard added else { throw CurlLibrary.outOfMemory }
        }
        return list
    }

    // MARK: - Typed access

    private func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(octoload_curl_set_long(id, option, value), option)
    }

    private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        try check(octoload_curl_set_string(id, option, value), option)  // libcurl copies it
    }

    private func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) throws(TransportError) {
        try check(octoload_curl_set_pointer(id, option, pointer), option)
    }

    private func check(_ code: Code, _ option: CURLoption) throws(TransportError) {
        guard code != CURLE_OK else { return }
        let reason = String(cString: curl_easy_strerror(code))
        throw TransportError(.network, "libcurl refuses option \(option.rawValue): \(reason)")
    }

    /// 0 where libcurl does not know.
    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return octoload_curl_get_long(id, info, &value) == CURLE_OK ? value : 0
    }

    /// 0 where libcurl does not know.
    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return octoload_curl_get_offset(id, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// Never holds a URL: libcurl names hosts, certificates and system errors here.
    var errorDetail: String? {
        errorText.pointee == 0 ? nil : String(cString: errorText)
    }
}

private func underWay(_ opaque: UnsafeMutableRawPointer?) -> Transfer? {
    opaque.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

extension Duration {
    /// Rounded up, and at least 1: libcurl takes 0 for no limit.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
