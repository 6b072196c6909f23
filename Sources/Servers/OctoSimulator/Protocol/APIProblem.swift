/// A refusal in the API's own words: status, error type and code, and what the schema `Error` wants besides.
struct APIProblem: Error, Sendable {
    let status: Int
    let type: String
    let code: String
    let message: String
    var parameter: String?
    var isRetryable = false
    /// JSON of `details`.
    var details = "null"
    var headers: [String: String] = [:]

    func body(requestID: String) -> [UInt8] {
        var json = JSONBytes()
        json.openObject()
        json.member("error") { error in
            error.member("type", type)
            error.member("code", code)
            error.member("message", message)
            error.member("param", parameter)
            error.member("retryable", isRetryable)
            error.member("request_id", requestID)
            error.member("doc_url", "https://busyocto.ai/docs/api/errors#\(code)")
            error.key("details")
            error.append(raw: details.utf8)
        }
        json.closeObject()
        return json.bytes
    }
}

extension APIProblem {
    static func badRequest(_ code: String, _ message: String, _ parameter: String?, details: String = "null")
        -> APIProblem
    {
        APIProblem(
            status: 400, type: "invalid_request_error", code: code, message: message, parameter: parameter,
            details: details)
    }

    static func invalid(_ parameter: Parameter, _ message: String, details: String = "null") -> APIProblem {
        badRequest("parameter_invalid", "'\(parameter.rawValue)' \(message)", parameter.rawValue, details: details)
    }

    static func missing(_ parameter: Parameter) -> APIProblem {
        badRequest("parameter_missing", "'\(parameter.rawValue)' is required", parameter.rawValue)
    }

    /// 401, with the header that RFC 6750 wants.
    static func unauthorized(_ code: String, _ message: String) -> APIProblem {
        let detail = code == "missing_api_key" ? "" : ", error=\"invalid_token\", error_description=\"\(message)\""
        return APIProblem(
            status: 401, type: "authentication_error", code: code, message: message,
            headers: ["WWW-Authenticate": "Bearer realm=\"busyocto\"\(detail)"])
    }

    static func forbidden(_ code: String, _ message: String, _ parameter: String? = nil, details: String = "null")
        -> APIProblem
    {
        APIProblem(
            status: 403, type: "permission_error", code: code, message: message, parameter: parameter, details: details)
    }

    static var notFound: APIProblem {
        APIProblem(status: 404, type: "invalid_request_error", code: "resource_not_found", message: "No such resource")
    }

    static func gone(_ code: String, _ message: String, _ parameter: String? = nil) -> APIProblem {
        APIProblem(status: 410, type: "invalid_request_error", code: code, message: message, parameter: parameter)
    }

    /// 409; one that may be tried again says when.
    static func conflict(_ code: String, _ message: String, retryAfter: Int? = nil, details: String) -> APIProblem {
        APIProblem(
            status: 409, type: "conflict_error", code: code, message: message, isRetryable: retryAfter != nil,
            details: details, headers: retryAfter.map { ["Retry-After": "\($0)"] } ?? [:])
    }

    static func pageTooLarge(maximumLimit: Int) -> APIProblem {
        APIProblem(
            status: 413, type: "invalid_request_error", code: "page_too_large",
            message: "The page is too large; ask for fewer records", parameter: "limit",
            details: "{\"max_limit\":\(maximumLimit)}")
    }

    /// A 5xx as the API's own servers answer it, or the 410 of a cursor that expired.
    static func server(_ status: Int) -> APIProblem {
        if status == 410 {
            return APIProblem(
                status: 410, type: "invalid_request_error", code: "cursor_expired", message: "Begin again")
        }
        let (code, message) =
            switch status {
            case 502: ("bad_gateway", "Bad gateway")
            case 503: ("service_unavailable", "Try again shortly")
            case 504: ("gateway_timeout", "Gateway timeout")
            default: ("internal_error", "Something went wrong")
            }
        return APIProblem(status: status, type: "api_error", code: code, message: message, isRetryable: true)
    }
}
