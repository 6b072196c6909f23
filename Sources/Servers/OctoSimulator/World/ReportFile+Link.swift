extension ReportFile {
    /// A pre-signed link to a file, and what the file is known by.
    package struct Link: Sendable, Hashable {
        package let format: String
        package let url: String
        package let bytes: Int
        package let sha256: String
        package let expiresAt: Moment

        func write(to json: inout JSONBytes) {
            json.separate()
            json.openObject()
            json.member("format", format)
            json.member("url", url)
            json.member("bytes", bytes)
            json.member("sha256", sha256)
            json.member("expires_at", expiresAt)
            json.closeObject()
        }
    }
}

extension World {
    /// A link as it is handed out at a moment: good for 12 to 24 hours, but not longer than the report.
    func link(_ format: ReportFile.Format, to content: ReportContent, _ story: ReportStory, asOf: Moment)
        -> ReportFile.Link
    {
        let half = Moment.perDay / 2
        let age = max(0, asOf.milliseconds - story.finished.milliseconds)
        let expires = min(story.finished.adding(age / half * half + Moment.perDay), story.expires)
        let file = ReportFile(format, of: content)
        let name = "\(content.id).\(format.rawValue)"
        let signature = signature(name, expires: expires.milliseconds)
        return ReportFile.Link(
            format: format.rawValue,
            url: "\(fileOrigin)\(FileRoute.path)\(name)?expires=\(expires.milliseconds)&sig=\(signature)",
            bytes: file.bytes.count, sha256: SHA256.hex(file.bytes), expiresAt: expires)
    }

    /// What only the server can write below a file's name and the end of its link.
    func signature(_ name: String, expires: Int64) -> String {
        var fingerprint = Fingerprint()
        fingerprint.add("\(name)?\(expires)".utf8)
        return String(Chance.mix(fingerprint.value ^ Chance.mix(shape.seed)), radix: 16)
    }
}
