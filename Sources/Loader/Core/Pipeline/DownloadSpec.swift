/// `download: {url: url, bytes: bytes, sha256: sha256, to: "{report}.{format}", folder: {env: OCTOLOAD_FILES}}`: each record
/// names a file, which is fetched, checked and kept.
package struct DownloadSpec: Sendable {
    /// Where the record has the file's address. It may be signed: its query string is never kept or shown.
    package var url: FieldPath
    /// Where the record has the file's size in bytes, and its SHA-256 in hexadecimal digits; `nil`: not checked.
    package var bytes: FieldPath?
    package var sha256: FieldPath?
    /// Where the record has the instant from which the address no longer works; `nil`: it works for long.
    package var expires: FieldPath?
    package var name: FileNameTemplate
    /// Where files are kept; `nil`: nowhere, records say where they are and no more.
    package var folder: String?
    /// Besides the API's own, the origins that files may come from. None of them gets the token.
    package var origins: Set<Origin>
    package var maximumSize: ByteCount

    package init(
        url: FieldPath, bytes: FieldPath?, sha256: FieldPath?, expires: FieldPath?, name: FileNameTemplate,
        folder: String?, origins: Set<Origin>, maximumSize: ByteCount
    ) {
        self.url = url
        self.bytes = bytes
        self.sha256 = sha256
        self.expires = expires
        self.name = name
        self.folder = folder
        self.origins = origins
        self.maximumSize = maximumSize
    }

    /// The member of a record under which the download tells what it did: `url` without its query, `path` below the folder,
    /// `bytes` and `sha256` of what was kept, and `fetched_at`.
    package static let member = "download"
}

/// `{report}/{report}.{format}`: a path below the folder, made of fixed text, the partition's id and fields of the record.
package struct FileNameTemplate: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case text(String)
        /// `{report}`, the entity that `for_each` names.
        case partition
        /// `{format}`
        case field(FieldPath)
    }

    package var parts: [Part]

    package init(parts: [Part]) {
        self.parts = parts
    }

    package var fields: [FieldPath] {
        parts.compactMap { part in
            if case .field(let path) = part { path } else { nil }
        }
    }
}
