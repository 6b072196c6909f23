import Core

/// What an API is asked through.
package struct APIAccess: Sendable {
    package let transport: any HTTPTransport
    package let files: FileTransport
    /// Tells keys of the API apart in the audit of calls, without telling them.
    package let keyFingerprint: String

    package init(transport: any HTTPTransport, files: @escaping FileTransport, keyFingerprint: String = "") {
        self.transport = transport
        self.files = files
        self.keyFingerprint = keyFingerprint
    }
}
