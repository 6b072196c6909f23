import Core
import Extract

/// `report: {post: /reports, id: report_id, poll: {status: status, done: [COMPLETED]}, file: {url: url, format: csv}}`
enum ReportSection {
    static let keys = RequestSection.keys + ["id", "key", "poll", "file", "wait", "keep", "at_once"]
    static let pollKeys = RequestSection.keys + ["status", "done", "failed", "error", "every"]
    static let fileKeys = ["in", "url", "format", "separator", "origins", "max_size"]

    private static let usualSize = ByteCount(bytes: 64 << 20)
    private static let longestWait = Duration.seconds(7 * 86_400)

    /// - Parameter reserved: Names of headers that carry the credentials.
    static func read(_ pipeline: ConfigSection, reserved: [String], environment: [String: String]) -> ReportJobSpec? {
        guard let node = pipeline["report"], let section = ConfigSection(node, keys: keys, pipeline.problems) else {
            return nil
        }
        let order = RequestSection.read(section, reserved: reserved)
        let id = section.required("id", .reportJobID)
        let poll = poll(section, order: order, reserved: reserved)
        let files = section["file"].flatMap { ReportSection.files($0, environment, section.problems) }
        guard let order, let id, let poll, files != nil || !section.has("file") else { return nil }
        var spec = ReportJobSpec(order: order, id: id, poll: poll, files: files)
        spec.keyHeader = keyHeader(section) ?? spec.keyHeader
        let span = Duration.seconds(1)...longestWait
        spec.wait = section.optional("wait", .duration(in: span)) ?? spec.wait
        spec.keep = section.optional("keep", .duration(in: span)) ?? max(spec.keep, spec.wait)
        spec.atOnce = section.optional("at_once", .integer(in: 1...1_000)) ?? spec.atOnce
        if spec.keep < spec.wait {
            section.note(
                "a job would be waited for longer than it is kept", at: section["keep"],
                suggestion: "make keep at least as long as wait")
        }
        if order.headers.contains(where: { $0.name.lowercased() == spec.keyHeader?.lowercased() }) {
            section.note(
                "the header \(spec.keyHeader ?? "") carries the key of the order", at: section["headers"],
                suggestion: "remove it, or write key: none")
        }
        return spec
    }

    /// `.some(nil)`: the orders carry no key.
    private static func keyHeader(_ section: ConfigSection) -> String?? {
        guard let node = section["key"] else { return nil }
        return section.problems.noting { () throws(ConfigError) -> String? in
            if try node.scalar() == "none" { return nil }
            let name = try ConfigReader<String>.headerName.read(node)
            guard !name.isTransportHeader else { throw node.error("this header is set by the transport") }
            return name
        }
    }

    private static func poll(_ report: ConfigSection, order: ListRequest?, reserved: [String]) -> ReportJobSpec.Poll? {
        guard let node = report.requiredNode("poll"),
            let section = ConfigSection(node, keys: pollKeys, report.problems)
        else { return nil }
        let below = order.map { "\($0.path)/{\(ReportJobSpec.placeholder)}" }
        guard let request = RequestSection.read(section, reserved: reserved, usual: below) else { return nil }
        var poll = ReportJobSpec.Poll(request: request)
        poll.status = section.optional("status", .path)
        poll.done = words("done", section)
        poll.failed = words("failed", section)
        poll.error = section.optional("error", .path)
        poll.every = section.optional("every", .duration(in: .seconds(1)...Duration.seconds(3_600))) ?? poll.every
        if poll.status != nil, poll.done.isEmpty {
            section.note(
                "nothing says when a job is done", at: section["status"], suggestion: "for example done: [COMPLETED]")
        }
        for key in ["done", "failed"] where section.has(key) && poll.status == nil {
            section.note(
                "\(key) holds words of status, and nothing says where that is", at: section[key],
                suggestion: "for example status: status")
        }
        if let both = poll.done.intersection(poll.failed).min() {
            section.note("\"\(both.escapedForMessage)\" cannot mean both: done, and failed", at: section["failed"])
        }
        let names = [ReportJobSpec.placeholder, ReportJobSpec.pathPlaceholder]
        if !request.texts.contains(where: { text in names.contains { text.contains("{\($0)}") } }) {
            section.note(
                "the request does not say which job it asks after", at: section[request.method.word],
                suggestion: "write {job} in its path, query, headers or body")
        }
        return poll
    }

    private static func words(_ key: String, _ section: ConfigSection) -> Set<String> {
        guard let node = section[key] else { return [] }
        return section.problems.noting { () throws(ConfigError) in
            var words: Set<String> = []
            for item in try node.items() { words.insert(try ConfigReader.text.read(item)) }
            return words
        } ?? []
    }

    private static func files(_ node: ConfigNode, _ environment: [String: String], _ problems: ConfigProblems)
        -> ReportFileSpec?
    {
        guard let section = ConfigSection(node, keys: fileKeys, problems) else { return nil }
        let url = section.required("url", .path)
        let format = section.required("format", .word(of: ReportFileSpec.Format.self))
        let size = section.optional("max_size", .byteCount(in: ByteCount(bytes: 1)...ByteCount(bytes: 1 << 30)))
        let origins = OriginList.read(section, environment)
        let list = section.optional("in", .path)
        let separator = section.optional("separator", .separator)
        if separator != nil, let format, format != .csv {
            section.note("separator is about CSV", at: section["separator"], suggestion: "remove it")
        }
        guard let url, let format else { return nil }
        return ReportFileSpec(
            list: list ?? .root, url: url, format: format, separator: separator ?? UInt8(ascii: ","), origins: origins,
            maximumSize: size ?? usualSize)
    }
}

extension ConfigReader where Value == ReportJobID {
    /// `report_id`, or `{header: Location}`.
    fileprivate static var reportJobID: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            guard case .mapping = node.content else { return .body(try ConfigReader<FieldPath>.path.read(node)) }
            let mapping = try ConfigMapping(node, keys: ["header"])
            return .header(try mapping.required("header", .headerName))
        }
    }
}

extension ConfigReader where Value == UInt8 {
    /// `";"`, `"\t"`
    fileprivate static var separator: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let text = try node.scalar()
            guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80,
                ![0x00, 0x0A, 0x0D, UInt8(ascii: "\"")].contains(byte)
            else {
                throw node.error(
                    "\"\(text.escapedForMessage)\" cannot stand between two fields",
                    suggestion: "one ASCII character, for example \";\" or \"\\t\"")
            }
            return byte
        }
    }
}
