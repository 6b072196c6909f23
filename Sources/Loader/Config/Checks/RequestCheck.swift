import Core
import Extract

/// The requests of a stanza, each with the places that are set in it: of a report job ranges and members set places in the
/// order, pages in the request that fetches it.
struct RequestCheck {
    var request: ListRequest?
    var report: ReportJobSpec?
    let partition: PartitionSpec?
    let reading: Pipeline.Reading
    let paginator: (any Paginator)?
    let credentials: [Credential.Place]

    /// Gives requests that post the body that their places are in, and notes what does not fit.
    mutating func complete(in section: ConfigSection) {
        guard report != nil else {
            RequestCheck.addBody(to: &request, for: ranges + pages)
            if let request {
                check(request, partition, reading, paginator).note(in: section)
            }
            return
        }
        completeReport(in: section)
    }

    private mutating func completeReport(in section: ConfigSection) {
        guard var spec = report else { return }
        var order: ListRequest? = spec.order
        RequestCheck.addBody(to: &order, for: ranges)
        if let order { spec.order = order }
        report = spec
        check(spec.order, partition, reading, SinglePaginator()).note(in: section)
        noteForm(spec, in: section)
        let ofOthers = Pipeline.Reading(changes: nil, window: nil, absenceDeletes: false)
        var others = partition
        others?.place = nil
        check(spec.poll.request, others, ofOthers, SinglePaginator(), ids: true).note(in: section)
        guard spec.files == nil else {
            request = spec.order
            return
        }
        RequestCheck.addBody(to: &request, for: pages)
        guard let request else { return }
        check(request, others, ofOthers, paginator, ids: true).note(in: section)
        let names = [ReportJobSpec.placeholder, ReportJobSpec.pathPlaceholder]
        if !request.texts.contains(where: { text in names.contains { text.contains("{\($0)}") } }) {
            section.note(
                "the request does not say which report it fetches", at: section[request.method.word],
                suggestion: "write {job} in it, or name the place of its files in report.file")
        }
    }

    private func noteForm(_ spec: ReportJobSpec, in section: ConfigSection) {
        if let partition, partition.groupSize > 1 {
            section.note(
                "a report job is of one member", at: section["for_each"], suggestion: "remove group from for_each")
        }
        if partition?.entity == ReportJobSpec.placeholder {
            section.note(
                "{\(ReportJobSpec.placeholder)} is the id of the report job", at: section["for_each"],
                suggestion: "give the entity another name")
        }
        guard spec.files != nil else { return }
        for key in ["paginate", "get", "post"] where section.has(key) {
            section.note(
                "the report is fetched as files, which have no pages", at: section[key], suggestion: "remove \(key)")
        }
    }

    private func check(
        _ request: ListRequest, _ partition: PartitionSpec?, _ reading: Pipeline.Reading, _ paginator: (any Paginator)?,
        ids: Bool = false
    ) -> ParameterCheck {
        var check = ParameterCheck(
            request: request, partition: partition, reading: reading, paginator: paginator, credentials: credentials)
        if ids { check.ids = [ReportJobSpec.placeholder] }
        return check
    }

    private var ranges: [ParameterPlace?] {
        [partition?.place, reading.changes?.place, reading.window?.from, reading.window?.to]
    }

    private var pages: [ParameterPlace?] {
        [paginator?.position, paginator?.size?.place] + (paginator?.otherPositions ?? [])
    }

    /// So that a plain name is a member of it for every read alike.
    private static func addBody(to request: inout ListRequest?, for places: [ParameterPlace?]) {
        let setsBody = places.contains { place in
            if case .body? = place { true } else { false }
        }
        if request?.method == .post, request?.body == nil, setsBody { request?.body = .json(.object([])) }
    }
}
