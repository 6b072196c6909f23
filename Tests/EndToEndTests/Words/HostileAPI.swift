import Foundation

/// An API that says its callers' secrets in every place it has, and whose names steer terminals.
struct HostileAPI: Sendable {
    /// The key that it is asked with.
    let key: String
    /// What it has from elsewhere: repeated in errors and headers, not in records.
    let others: [String]
    let asOf: String

    /// Escape sequences of ESC, OSC and CSI, a line that looks like one of ours, and characters that turn or hide text.
    static let steering =
        "\u{1B}]0;PWNED\u{07}\u{1B}[2J\u{1B}[31mFAKE\u{9B}31m\r\n<0>FORGED octoload: ok\u{202E}evil\u{2028}\u{2066}\u{200B}"
        + "\u{E0041}\u{FEFF}\u{85}"

    var cursor: String { "after-\(key)" }

    func answer(_ request: OrdersAPI.Request) -> OrdersAPI.Answer {
        switch request.path.split(separator: "/").last {
        case "organization": return .status(200, headers: headers, body: organization)
        case "domains": return .status(200, headers: headers, body: list([domain("dom_1"), domain("dom_2" + plain)]))
        case "connected-accounts":
            return .status(200, headers: headers, body: list([account("acc_1"), account("acc_2" + plain, name: "7")]))
        case "campaigns": return .status(400, headers: headers, body: error)
        case "ad-sets": return .status(200, headers: headers, body: "not JSON: \(key)")
        case "ads":
            guard request.query["cursor"] == cursor else {
                return .status(200, headers: headers, body: page([ad("ad_1")], next: string(cursor)))
            }
            return .status(200, headers: headers, body: page([ad("ad_2"), ad("ad_3", name: "7")], next: "null"))
        default: return .status(404, headers: headers, body: error)
        }
    }

    // MARK: What it says

    private func string(_ text: String) -> String {
        let data = (try? JSONEncoder().encode([text])) ?? Data()
        return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }

    /// Of any text, all that a JSON string may hold: the key in five spellings, between what steers.
    private var noise: String {
        let spelled = key.utf16.map { "\\u" + String(format: "%04x", $0) }.joined()
        let percent = key.utf8.map { String(format: "%%%02X", $0) }.joined()
        let base64 = Data("user:\(key)!".utf8).base64EncodedString()
        return string("\(HostileAPI.steering)\(key) \(percent) \(base64) ").dropLast() + spelled + "\""
    }

    private var plain: String { HostileAPI.steering + key }

    private func list(_ records: [String]) -> String {
        "{\"data\":[\(records.joined(separator: ","))],\"page\":1,\"per_page\":200,\"total\":\(records.count),"
            + "\"total_pages\":1,\"as_of\":\"\(asOf)\"}"
    }

    private func page(_ records: [String], next: String) -> String {
        "{\"data\":[\(records.joined(separator: ","))],\"next_cursor\":\(next),\"has_more\":\(next != "null"),"
            + "\"as_of\":\"\(asOf)\"}"
    }

    /// In order from 1: what all have, then `fields`.
    private func record(_ id: String, _ fields: [(String, String)]) -> String {
        let stamps = [("id", string(id)), ("created_at", "\"\(asOf)\""), ("updated_at", "\"\(asOf)\""), (plain, noise)]
        return "{" + (stamps + fields).map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    private var organization: String {
        record(
            "org_1\(plain)",
            [
                ("name", noise), ("slug", noise), ("default_time_zone", "\"UTC\""), ("default_currency", "\"USD\""),
                ("country", "\"US\""),
                (
                    "plan",
                    "{\"code\":\(noise),\"name\":\(noise),\"token_allocation\":1,\"rate_limit_per_minute\":1,\"features\":[\(noise)]}"
                ),
            ])
    }

    private func domain(_ id: String) -> String {
        record(
            id,
            [
                ("name", noise), ("client_name", noise), ("website_url", "null"), ("industry", noise),
                ("time_zone", "\"UTC\""), ("currency", "\"USD\""), ("status", noise), ("tags", "[\(noise)]"),
                ("competitor_count", "0"),
            ])
    }

    private func account(_ id: String, name: String? = nil) -> String {
        record(
            id,
            [
                ("domain_id", "\"dom_1\""), ("name", name ?? noise), ("platform_account_id", noise),
                ("platform", "\"meta\""), ("status", noise), ("currency", "\"USD\""), ("time_zone", "\"UTC\""),
                ("last_synced_at", "null"), ("error_message", noise),
            ])
    }

    private func ad(_ id: String, name: String? = nil) -> String {
        record(
            id,
            [
                ("domain_id", "\"dom_1\""), ("name", name ?? noise), ("status", noise), ("platform", "\"meta\""),
                ("deleted_at", "null"),
            ])
    }

    private var error: String {
        let message = string("bad key: " + ([key] + others).joined(separator: " ") + HostileAPI.steering)
        return "{\"error\":{\"code\":\(string("bad" + plain)),\"message\":\(message)}}"
    }

    /// A header has no line ends.
    private var headers: [String: String] {
        let all = ([key] + others).joined(separator: ";")
        let steering = HostileAPI.steering.replacing("\r\n", with: "")
        let unwritable = CharacterSet(charactersIn: "\u{85}")
        let value = "\(all)\(steering)".components(separatedBy: unwritable).joined()
        return [
            "Request-Id": value, "ETag": "\"\(key)\"", "Deprecation": value, "Sunset": value,
            "Link": "<http://127.0.0.1/?key=\(key)>; rel=\"deprecation\"",
        ]
    }
}
