/// `report: {post: /reports, id: report_id, poll: {status: status, done: [COMPLETED]}, file: {url: url}}`: a report job, which is
/// ordered, asked after until it is done, and fetched: page by page by the pipeline's own request, or as files.
package struct ReportJobSpec: Sendable {
    /// What orders the report; ranges and members of `for_each` set places in it.
    package var order: ListRequest
    /// Where the answer to the order has the job's id.
    package var id: ReportJobID
    /// The header that carries the order's key, by which an API knows an order that comes again; `nil`: it has none.
    package var keyHeader: String?
    package var poll: Poll
    /// Where the answer that says "done" names the files; `nil`: the pipeline's own request fetches the report.
    package var files: ReportFileSpec?
    /// How long one run waits for a job; the next run goes on waiting.
    package var wait: Duration
    /// How long a job may take, and is good for. An older one is ordered anew.
    package var keep: Duration
    /// Jobs of the pipeline that are under way side by side.
    package var atOnce: Int

    package init(
        order: ListRequest, id: ReportJobID, keyHeader: String? = ReportJobSpec.usualKeyHeader, poll: Poll,
        files: ReportFileSpec? = nil, wait: Duration = .seconds(1_200), keep: Duration = .seconds(169_200),
        atOnce: Int = 10
    ) {
        self.order = order
        self.id = id
        self.keyHeader = keyHeader
        self.poll = poll
        self.files = files
        self.wait = wait
        self.keep = keep
        self.atOnce = atOnce
    }

    /// Of the draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
    package static let usualKeyHeader = "Idempotency-Key"
    /// What stands for the job's id in requests: `{job}`.
    package static let placeholder = "job"
    /// What stands for an id that is a path of several parts, as `operations/45` is: `{+job}`.
    package static let pathPlaceholder = "+job"

    /// How a job is asked after.
    package struct Poll: Sendable {
        package var request: ListRequest
        /// Where the answer says how far the job is; `nil`: its HTTP status does, 202 for "not yet".
        package var status: FieldPath?
        /// Words of `status` for a job that is done.
        package var done: Set<String>
        /// Words of `status` for a job that failed.
        package var failed: Set<String>
        /// Where the answer says why a job failed.
        package var error: FieldPath?
        /// The longest wait between two questions where the API does not say how long to wait; the first is one second.
        package var every: Duration

        package init(
            request: ListRequest, status: FieldPath? = nil, done: Set<String> = [], failed: Set<String> = [],
            error: FieldPath? = nil, every: Duration = .seconds(30)
        ) {
            self.request = request
            self.status = status
            self.done = done
            self.failed = failed
            self.error = error
            self.every = every
        }
    }
}

/// Where the answer to an order has the job's id.
package enum ReportJobID: Sendable, Hashable, CustomStringConvertible {
    case body(FieldPath)
    /// Of an address, as `Location` holds one, its last part.
    case header(String)

    package var description: String {
        switch self {
        case .body(let path): path.description
        case .header(let name): "header \(name)"
        }
    }
}

/// Files that a report consists of.
package struct ReportFileSpec: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case json
        case jsonLines = "json_lines"
        case csv
    }

    /// Where the answer has the array of files; the root: it names one.
    package var list: FieldPath
    /// In an element of the list: the file's address, absolute or below the API's. Its query may be a signature, and is never
    /// kept or shown.
    package var url: FieldPath
    package var format: Format
    /// Of CSV: the byte between two fields.
    package var separator: UInt8
    /// Besides the API's own, the origins that files may come from. None of them gets the API's credentials.
    package var origins: Set<Origin>
    /// Of one file, when it is inflated.
    package var maximumSize: ByteCount

    package init(
        list: FieldPath = .root, url: FieldPath, format: Format, separator: UInt8 = UInt8(ascii: ","),
        origins: Set<Origin> = [], maximumSize: ByteCount
    ) {
        self.list = list
        self.url = url
        self.format = format
        self.separator = separator
        self.origins = origins
        self.maximumSize = maximumSize
    }
}
