/// A request to a peer, without its secrets. Where it goes is the configuration's to say, never the data's.
package struct PeerCall: Sendable {
    package enum Place: Sendable, Hashable {
        /// An address that anybody may know.
        case address(HTTPURL)
        /// An address that is a secret itself: whoever knows it may write there.
        case secret(SecretSource)
        /// A path of one of the file's APIs, with its credentials, headers and address; `nil`: the first.
        case api(String?, path: String)
    }

    package var method: HTTPMethod
    package var place: Place
    package var headers: [HTTPHeader]
    /// Sent as `Authorization: Bearer …`.
    package var token: SecretSource?
    /// Signs the body as Standard Webhooks has it.
    package var signature: SecretSource?
    package var body: RequestBody?
    /// From the first byte sent to the last received.
    package var timeout: Duration
    /// Where the body of the answer goes; `nil`: it is read.
    package var download: Download?

    /// A file that a peer has, which is kept if it is what the peer says.
    package struct Download: Sendable {
        /// Below it.
        package var folder: String
        package var name: String
        package var bytes: Int?
        package var sha256: String?
        package var maximum: ByteCount

        package init(folder: String, name: String, bytes: Int?, sha256: String?, maximum: ByteCount) {
            self.folder = folder
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
            self.maximum = maximum
        }
    }

    package init(
        _ method: HTTPMethod = .post, _ place: Place, headers: [HTTPHeader] = [], token: SecretSource? = nil,
        signature: SecretSource? = nil, body: RequestBody? = nil, timeout: Duration = .seconds(30),
        download: Download? = nil
    ) {
        self.method = method
        self.place = place
        self.headers = headers
        self.token = token
        self.signature = signature
        self.body = body
        self.timeout = timeout
        self.download = download
    }
}

/// A file to be written: whole or not at all, for this user only.
package struct FileDraft: Sendable {
    package var folder: String
    package var name: String
    package var bytes: [UInt8]

    package init(folder: String, name: String, bytes: [UInt8]) {
        self.folder = folder
        self.name = name
        self.bytes = bytes
    }
}

/// A message to be mailed. Addresses are the configuration's.
package struct MailMessage: Sendable {
    package var server: MailServer
    package var from: String
    package var recipients: [String]
    /// Stable: the same for all attempts.
    package var messageID: String
    package var subject: String
    package var text: String
    package var html: String?
    /// Files on this machine that an earlier step has written.
    package var attachments: [String]

    package init(
        server: MailServer, from: String, recipients: [String], messageID: String, subject: String, text: String,
        html: String? = nil, attachments: [String] = []
    ) {
        self.server = server
        self.from = from
        self.recipients = recipients
        self.messageID = messageID
        self.subject = subject
        self.text = text
        self.html = html
        self.attachments = attachments
    }
}

/// Where mail is handed over.
package struct MailServer: Sendable, Hashable {
    package enum Encryption: String, Sendable, CaseIterable {
        /// From the first byte (port 465).
        case tls
        /// Before anything is said; a server without it is refused.
        case startTLS = "starttls"
        /// For a server on this machine only.
        case none
    }

    package var host: String
    package var port: Int
    package var encryption: Encryption
    package var user: String?
    package var password: SecretSource?
    /// File of the authorities that its certificate may be of; `nil`: the system's.
    package var authorities: String?

    package init(
        host: String, port: Int, encryption: Encryption, user: String?, password: SecretSource?,
        authorities: String? = nil
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.user = user
        self.password = password
        self.authorities = authorities
    }
}
