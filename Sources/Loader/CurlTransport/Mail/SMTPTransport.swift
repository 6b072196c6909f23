import CLibCurl
import Core
import Glibc

/// Hands messages to a mail server with libcurl, each over a connection and a thread of its own.
///
/// Nothing is said before TLS unless the configuration says `none`, which it may for this machine only. All recipients or none:
/// a server that refuses one gets no message.
package struct SMTPTransport: Sendable {
    private let timeout: Duration

    package init(timeout: Duration = .seconds(60)) {
        self.timeout = timeout
    }

    /// - Parameter message: As it goes over the wire; its lines end in CR LF.
    package func send(_ message: [UInt8], of mail: MailMessage, password: Secret?) async -> PeerAnswer {
        let job = SMTPJob(message, mail, password, timeout)
        return await withCheckedContinuation { continuation in
            do throws(TransportError) {
                _ = try DedicatedThread { continuation.resume(returning: job.run()) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
}

/// One message, sent on the thread that calls `run`.
private struct SMTPJob: Sendable {
    private let message: [UInt8]
    private let mail: MailMessage
    private let password: Secret?
    private let timeout: Duration

    init(_ message: [UInt8], _ mail: MailMessage, _ password: Secret?, _ timeout: Duration) {
        self.message = message
        self.mail = mail
        self.password = password
        self.timeout = timeout
    }

    private var place: String { "\(mail.server.host):\(mail.server.port)" }

    func run() -> PeerAnswer {
        if let unusable = CurlLibrary.unusable { return .failure(unusable) }
        // libcurl sends addresses as they are: a line break would be a command of somebody else's choosing.
        for address in [mail.from] + mail.recipients where !isClean(address) {
            return .refused("an address holds a line break or another character that none may hold")
        }
        guard let easy = curl_easy_init() else { return .failure(CurlLibrary.outOfMemory) }
        defer { curl_easy_cleanup(easy) }
        let source = MessageSource(message)
        var recipients: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(recipients) }
        for recipient in mail.recipients { recipients = curl_slist_append(recipients, "<\(recipient)>") }
        let isSet =
            [
                string(easy, CURLOPT_URL, "\(mail.server.encryption == .tls ? "smtps" : "smtp")://\(place)/octoload"),
                string(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps"), string(easy, CURLOPT_MAIL_FROM, "<\(mail.from)>"),
                octoload_curl_set_list(easy, CURLOPT_MAIL_RCPT, recipients),
                long(
                    easy, CURLOPT_USE_SSL,
                    mail.server.encryption == .none ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue),
                long(easy, CURLOPT_SSL_VERIFYPEER, 1), long(easy, CURLOPT_SSL_VERIFYHOST, 2),
                long(easy, CURLOPT_SSLVERSION, UInt32(CURL_SSLVERSION_TLSv1_2)),
                long(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED.rawValue), string(easy, CURLOPT_PROXY, ""),
                long(easy, CURLOPT_NOSIGNAL, 1), long(easy, CURLOPT_UPLOAD, 1),
                long(easy, CURLOPT_CONNECTTIMEOUT_MS, 10_000),
                long(easy, CURLOPT_TIMEOUT_MS, UInt32(timeout.inMilliseconds)),
                octoload_curl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)),
                octoload_curl_set_sender(easy, CURLOPT_READFUNCTION) { buffer, size, count, source in
                    guard let buffer, let source else { return 0 }
                    return Unmanaged<MessageSource>.fromOpaque(source).takeUnretainedValue().read(
                        into: UnsafeMutableRawPointer(buffer), size * count)
                },
                octoload_curl_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(source).toOpaque()),
            ].allSatisfy { $0 == CURLE_OK } && setCredentials(easy) && setAuthorities(easy)
        guard isSet else {
            return .failure(TransportError(.network, "libcurl cannot be set up for mail", isUnsent: true))
        }
        let code = withExtendedLifetime(source) { curl_easy_perform(easy) }
        return answer(code, easy, source)
    }

    private func setCredentials(_ easy: UnsafeMutableRawPointer) -> Bool {
        guard let user = mail.server.user, let password else { return true }
        return string(easy, CURLOPT_USERNAME, user) == CURLE_OK
            && password.reveal { string(easy, CURLOPT_PASSWORD, $0) } == CURLE_OK
    }

    private func setAuthorities(_ easy: UnsafeMutableRawPointer) -> Bool {
        guard let file = mail.server.authorities else { return true }
        return string(easy, CURLOPT_CAINFO, file) == CURLE_OK
    }

    private func isClean(_ address: String) -> Bool {
        address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }

    private func answer(_ code: CURLcode, _ easy: UnsafeMutableRawPointer, _ source: MessageSource) -> PeerAnswer {
        if code == CURLE_OK { return .accepted(mail.messageID) }
        var reply = 0
        octoload_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &reply)
        let words =
            "\(place): \(String(cString: curl_easy_strerror(code)))" + (reply > 0 ? ", the server said \(reply)" : "")
        switch code {
        case CURLE_USE_SSL_FAILED:
            return .refused("\(place) has no STARTTLS: nothing was sent in clear text")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CONNECT_ERROR:
            return .failure(TransportError(.security, "the TLS connection to \(words) cannot be trusted"))
        case CURLE_LOGIN_DENIED: return .refused("\(words): user or password")
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
            return .failure(TransportError(.network, words, isUnsent: true))
        default: break
        }
        // Its own words: 5 is no, 4 is later.
        if (500..<600).contains(reply) { return .refused(words) }
        return .failure(TransportError(.network, words, isUnsent: (400..<500).contains(reply) || !source.isBegun))
    }

    private func string(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) -> CURLcode {
        octoload_curl_set_string(easy, option, value)
    }

    private func long(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: UInt32) -> CURLcode {
        octoload_curl_set_long(easy, option, Int(value))
    }
}

/// Bytes that libcurl takes piece by piece. Confined to one thread.
private final class MessageSource {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Something of the message has left.
    var isBegun: Bool { place > 0 }

    func read(into buffer: UnsafeMutableRawPointer, _ room: Int) -> Int {
        let count = min(room, bytes.count - place)
        bytes.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { buffer.copyMemory(from: base + place, byteCount: count) }
        }
        place += count
        return count
    }
}
