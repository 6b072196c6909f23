import CLibCurl
import Core
import Glibc

extension EasyHandle {
    /// What went wrong, in a sentence that names the origin. Never a query string or a header.
    func failure(_ code: Code) -> TransportError {
        let origin = endpoint.origin
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return TransportError(.network, "the host name of \(origin) cannot be resolved", isUnsent: true)
        case CURLE_COULDNT_CONNECT:
            return TransportError(.network, connectFailure, isUnsent: true)
        case CURLE_OPERATION_TIMEDOUT:
            return TransportError(.network, timeout, isUnsent: offset(CURLINFO_PRETRANSFER_TIME_T) == 0)
        case CURLE_PARTIAL_FILE:
            return TransportError(.network, "the answer of \(origin) was cut short after \(received) bytes")
        case CURLE_GOT_NOTHING:
            return TransportError(.network, "\(origin) closed the connection without an answer")
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return TransportError(.network, "the connection to \(origin) broke: \(detail(code))")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            return TransportError(.network, "\(origin) did not answer in HTTP")
        case CURLE_FILESIZE_EXCEEDED:
            let maximum = transfer?.response.maximumBody ?? endpoint.settings.maximumPage
            return TransportError(.tooLarge, "\(origin) announced a body of more than \(maximum); none was read")
        case CURLE_SSL_CONNECT_ERROR where handshakeWasCut:
            return TransportError(.network, "the connection to \(origin) broke during the TLS handshake")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            return TransportError(.security, "the TLS connection to \(origin) cannot be trusted: \(detail(code))")
        case CURLE_URL_MALFORMAT:
            return TransportError(.security, "libcurl refuses the URL of a request to \(origin)")
        default:
            return TransportError(.network, "the request to \(origin) failed: \(detail(code))")
        }
    }

    private var connectFailure: String {
        let code = Int32(long(CURLINFO_OS_ERRNO))
        return switch code {
        case ECONNREFUSED: "connection to \(endpoint.origin) refused"
        case 0: "cannot connect to \(endpoint.origin)"
        default: "cannot connect to \(endpoint.origin): \(String(cString: strerror(code)))"
        }
    }

    /// libcurl has one code for all its deadlines; which one it was follows from how far the transfer came.
    private var timeout: String {
        let origin = endpoint.origin
        let timeouts = endpoint.settings.timeouts
        if offset(CURLINFO_PRETRANSFER_TIME_T) == 0 {
            return "no connection to \(origin) within \(shown(min(timeouts.connect, timeouts.total)))"
        }
        // Not by CURLINFO_TOTAL_TIME_T, which stands still while nothing arrives; 50 ms for libcurl's own rounding.
        let elapsed = transfer.map { ContinuousClock.now - $0.start } ?? .zero
        let wasStall = elapsed + .milliseconds(50) < timeouts.total
        if long(CURLINFO_RESPONSE_CODE) == 0 {
            return "no answer from \(origin) within \(shown(wasStall ? timeouts.stall : timeouts.total))"
        }
        return wasStall
            ? "\(origin) stalled: under 100 bytes/s for \(shown(timeouts.stall)), after \(received) bytes"
            : "the answer of \(origin) was not complete within \(shown(timeouts.total)), after \(received) bytes"
    }

    /// Reset or closed by the peer, which may pass, as against a protocol or certificate that will not.
    ///
    /// libcurl has one code for both, so its words must tell: those of the socket below TLS (lib/sendf.c), its own when
    /// OpenSSL had nothing to say (ossl_connect_step2 in lib/vtls/openssl.c), and OpenSSL 3's for an end of file. Words
    /// that change in another version make it a security failure: too strict, never too trusting.
    private var handshakeWasCut: Bool {
        let detail = errorDetail ?? ""
        return ["Recv failure:", "Send failure:", "SSL_connect:", "unexpected eof while reading"]
            .contains { detail.contains($0) }
    }

    /// Body bytes, as they came over the wire.
    private var received: Int { offset(CURLINFO_SIZE_DOWNLOAD_T) }

    private func detail(_ code: Code) -> String {
        errorDetail ?? String(cString: curl_easy_strerror(code))
    }
}

/// `120 s`, or `250 ms` where seconds are not whole.
private func shown(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMilliseconds
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
}
