import Core

/// What does what steps demand: the network, the mail server, the disk. The only thing of the outside that delivery knows.
package protocol Peers: Sendable {
    func perform(_ demand: Demand, _ item: ActionItem) async -> PeerAnswer
}

extension Demand {
    /// Whom it goes to, without secrets: for the books.
    package var peer: String {
        switch self {
        case .call(let call): call.peer
        case .mail(let mail): "\(mail.recipients.joined(separator: ", ")) by \(mail.server.host):\(mail.server.port)"
        case .write(let draft): "\(draft.folder)/\(draft.name)"
        }
    }

    /// What goes there, for the books and for `octoload workflow test`.
    package var sent: String {
        switch self {
        case .call(let call): call.body.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        case .mail(let mail):
            (["Subject: \(mail.subject)", "", mail.text] + (mail.html.map { ["", $0] } ?? [])).joined(separator: "\n")
        case .write(let draft): String(decoding: draft.bytes.prefix(64 << 10), as: UTF8.self)
        }
    }
}

extension PeerCall {
    /// `POST https://app.asana.com/api/1.0/tasks`, `POST environment variable SLACK_HOOK`.
    var peer: String {
        switch place {
        case .address(let url): "\(method.rawValue) \(url.origin)\(url.path)"
        case .secret(let source): "\(method.rawValue) \(source)"
        case .api(let name, let path): "\(method.rawValue) \(name.map { "\($0) " } ?? "")\(path)"
        }
    }
}
