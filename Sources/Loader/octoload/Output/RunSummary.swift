import Core

/// Prints what a run did: a table for people, or one JSON document.
struct RunSummary {
    let report: RunReport
    /// The file named by `--config`: the command that resumes needs it, too.
    var configuration: String?

    /// Of the file's environments.
    var environment: String?

    /// Behind the command that resumes.
    var options: String {
        let options = environment.map { " --env \($0)" } ?? ""
        guard let configuration else { return options }
        return options + " --config \(configuration.shellWord)"
    }

    /// The result on stdout; what went wrong, and how to go on, on stderr.
    func print(_ format: OutputFormat) {
        switch format {
        case .text: if !text.isEmpty { output(text + "\n") }
        case .json: output(json + "\n")
        }
        warn()
        if report.exitCode != 0 { complain(troubles) }
    }

    /// A line on stderr for each pipeline whose quarantine has grown, whatever else is printed.
    func warn() {
        // journald knows the program's name, but not that this is a warning.
        let context = CommandContext.current
        let prefix: Words = context.isOnJournal ? "<4>" : "octoload: "
        for line in rejectLines { context.errors("\(prefix)\(line)\n") }
    }

    private var rejectLines: [Words] {
        report.pipelines.filter { $0.records.newRejects > 0 }.map { pipeline in
            let count = pipeline.records.newRejects
            let others = pipeline.records.rejected - count
            let again = others > 0 ? ", \(grouped(others)) are rejected again" : ""
            return
                "warning: \(pipeline.name): \(grouped(count)) new \(count == 1 ? "record" : "records") in quarantine\(again); "
                + "what they met: \(pipeline.refusals.text); "
                + "look: octoload quarantine list --pipeline \(pipeline.name)\(options)"
        }
    }

    var text: Words {
        var table = TextTable([
            ("pipeline", .left), ("slices", .right), ("calls", .right), ("rows in", .right), ("inserted", .right),
            ("changed", .right), ("unchanged", .right), ("deleted", .right), ("rejected", .right),
            ("closed through / mark", .left),
        ])
        for pipeline in report.pipelines {
            let records = pipeline.records
            table.add([
                pipeline.name, "\(pipeline.slicesPublished)/\(pipeline.slicesPlanned)", grouped(pipeline.calls),
                grouped(records.received), grouped(records.inserted), grouped(records.changed),
                grouped(records.unchanged + records.superseded), grouped(records.deleted + records.absent),
                grouped(records.rejected), progress(pipeline),
            ])
        }
        var lines: [Words] = report.pipelines.isEmpty ? [] : [table.rendered()]
        for pipeline in report.pipelines {
            let records = pipeline.records
            if records.rejected > records.newRejects, records.newRejects == 0 {
                lines.append("\(pipeline.name): \(grouped(records.rejected)) records are rejected as before")
            }
            if records.healed > 0 {
                lines.append(
                    "\(pipeline.name): \(grouped(records.healed)) records left quarantine, as they were read again")
            }
        }
        for pipeline in report.pipelines {
            lines += pipeline.fieldWarnings.map { "warning: \(pipeline.name): \($0)" }
        }
        for pipeline in report.pipelines where !pipeline.skipped.isEmpty { lines.append(skipped(pipeline)) }
        if let actions = report.actions { lines.append(ActionSummary(actions).line) }
        if let database = report.database, report.exitCode == 0 { lines.append("loaded into \(database)") }
        if report.exitCode == 0 { lines.append("ok\(place): \(committed)") }
        return lines.joined(separator: "\n")
    }

    /// What rules left out: how much, and the first of it.
    private func skipped(_ pipeline: PipelineReport) -> Words {
        let count = pipeline.skipped.count
        let first = pipeline.skipped.first.map { "\($0.partitionKey) \($0.cause)" } ?? ""
        return
            "warning: \(pipeline.name): \(grouped(count)) \(count == 1 ? "slice was" : "slices were") skipped, as answers.rules say; nothing of them is loaded, and the next run asks again: \(first)"
    }

    /// A line per failed slice, then what stopped the run, what is committed, and the command that resumes.
    private var troubles: Words {
        var lines = failureLines
        let told = report.failures.map(\.failure.description)
        if let fatal = report.fatal, !told.contains(fatal.description) { lines.append("stopped: \(fatal.description)") }
        for pipeline in report.pipelines {
            if let stop = pipeline.stopped, report.fatal?.description != stop.description,
                !told.contains(stop.description)
            {
                lines.append("\(pipeline.name) stopped: \(stop.description)")
            }
        }
        if let actions = report.actions { lines += ActionSummary(actions).troubles }
        if let wait = report.quotaWait, wait.isAgain { lines.append("warning: \(wait.warning)") }
        // The same would happen again: the sentence above says what to do first.
        let isFinal = [RunFailure.Kind.security, .configuration].contains { $0.exitCode == report.exitCode }
        lines.append(
            "\(report.status)\(place): \(committed); exit code \(report.exitCode)"
                + (isFinal ? "" : "; resume with: \(resume)\(options)"))
        return lines.joined(separator: "\n")
    }

    private var place: String { environment.map { " in \($0)" } ?? "" }

    private var committed: String { "\(report.published) slices committed in \(seconds(report.elapsed))" }

    private func progress(_ pipeline: PipelineReport) -> String {
        if let day = pipeline.closedThrough, let mark = pipeline.mark { return "\(day) / \(mark)" }
        return pipeline.mark?.description ?? pipeline.closedThrough?.description ?? "–"
    }

    /// One line per failed slice, and what was said of pipelines that were stopped.
    private var failureLines: [Words] {
        var lines: [Words] = []
        for failure in report.failures.prefix(20) {
            let place = [failure.pipeline, failure.partitionKey, failure.range.description].filter { !$0.isEmpty }
                .joined(separator: " ")
            lines.append("FAILED \(place): \(failure.failure.description)")
            if let look = failure.look { lines.append("  look: \(look)\(options)") }
        }
        if report.failures.count > 20 {
            lines.append("FAILED … and \(report.failures.count - 20) more slices (etl.slice_failure)")
        }
        return lines
    }

    private var resume: String {
        let names = Set(report.failures.map(\.pipeline) + report.pipelines.filter { $0.stopped != nil }.map(\.name))
        return report.fatal == nil && !names.isEmpty && report.command.hasPrefix("run")
            ? "octoload run \(rewrite)\(names.sorted().joined(separator: " "))" : "octoload \(report.command)"
    }

    private var rewrite: String { report.command.hasPrefix("run --rewrite") ? "--rewrite " : "" }

    private func seconds(_ duration: Duration) -> String {
        "\(grouped(Int(duration.inSeconds))).\(Int(duration.inSeconds * 10) % 10) s"
    }
}
