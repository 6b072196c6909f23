import Core
import Runner

/// What a version of the API would change, pipeline by pipeline.
struct ContractDocument: Encodable {
    let version: String
    let pipelines: [ContractEntry]

    var text: Words {
        var lines: [Words] = []
        for entry in pipelines {
            let broken = !entry.breaks.isEmpty
            let differs = entry.differences > 0
            let state: Words = broken ? "BREAKS" : entry.unknown != nil ? "?     " : differs ? "differs" : "ok    "
            lines.append("\(state) \(entry.pipeline)")
            if let unknown = entry.unknown { lines.append("    not compared: \(unknown)") }
            lines += entry.breaks.map { "    \($0)" }
            lines += entry.missing.map { "    gone: \($0)" } + entry.new.map { "    new: \($0)" }
            lines += entry.changed.map { "    changed: \($0)" } + entry.newCodes.map { "    codes: \($0)" }
            lines += entry.notices.map { "    notice: \($0)" }
        }
        let breaking = pipelines.count { !$0.breaks.isEmpty }
        lines.append("version \(version): \(grouped(breaking)) of \(grouped(pipelines.count)) pipelines would break")
        return lines.joined(separator: "\n") + "\n"
    }
}

/// One pipeline in two versions.
struct ContractEntry: Encodable {
    let pipeline: String
    /// What is mapped and would not load any more.
    var breaks: [String] = []
    var missing: [String] = []
    var new: [String] = []
    var changed: [String] = []
    var newCodes: [String] = []
    /// Deprecation and sunset, as the other version's answer has them.
    var notices: [String] = []
    /// Why nothing could be compared.
    var unknown: String?

    var differences: Int { missing.count + new.count + changed.count + newCodes.count }

    init(_ pipeline: String, now: Result<ProbedPage, any Error>, then: Result<ProbedPage, any Error>) {
        self.pipeline = pipeline
        let before: ProbedPage
        switch now {
        case .failure(let error):
            unknown = "the present version fails, too: \(RunFailure(whatever: error).description)"
            return
        case .success(let page): before = page
        }
        let after: ProbedPage
        switch then {
        case .failure(let error):
            breaks = [RunFailure(whatever: error).description]
            return
        case .success(let page): after = page
        }
        notices = after.notices
        guard before.records > 0, after.records > 0 else {
            if before.records > 0 {
                breaks = ["no records, and the present version has \(before.records)"]
            } else {
                unknown = "the present version has no records to compare"
            }
            return
        }
        breaks = after.unmet.filter { !before.unmet.contains($0) }.map { "mapped field is gone: \($0)" }
        let known = before.rejections ?? []
        breaks += (after.rejections ?? []).filter { new in
            !known.contains { $0.rule == new.rule && $0.pointer == new.pointer }
        }
        .map {
            "\($0.records) records would be rejected: \($0.pointer.isEmpty ? "the record" : $0.pointer): \($0.message)"
        }
        let comparison = ShapeComparison(from: RecordShape(before.payloads), to: RecordShape(after.payloads))
        (missing, new) = (comparison.missing, comparison.new)
        (changed, newCodes) = (comparison.changed, comparison.newCodes)
    }
}
