import CLibCurl
import Core
import Glibc

/// libcurl as a whole: what must happen once in a process before the first handle.
enum CurlLibrary {
    /// Why libcurl cannot be used; `nil` when it is ready. Initialises it on first use.
    static let unusable: TransportError? = {
        // libcurl would write the session keys of every TLS connection to the file that this names.
        if getenv("SSLKEYLOGFILE") != nil { unsetenv("SSLKEYLOGFILE") }
        let code = curl_global_init(Int(CURL_GLOBAL_SSL))
        guard code != CURLE_OK else { return nil }
        return TransportError(.network, "libcurl does not start: \(String(cString: curl_easy_strerror(code)))")
    }()

    static let outOfMemory = TransportError(.network, "libcurl is out of memory")
}
