import Core
import Foundation

/// Prints what a run did: a table for people, or one JSON document.
struct RunSummary {
    let report: RunReport
    /// The file named by `--config`: the command that resumes needs it, too.
    var configuration: String?

    /// Of the file's environments.
    var environment: String?

    /// Behind the command that resumes.
    var options: String {
        var options = environment.map { " --env \($0)" } ?? ""
        guard let configuration else { return options }
        let isPlain = configuration.allSatisfy { $0.isLetter || $0.isNumber || "/._-".contains($0) }
        options += " --config " + (isPlain ? configuration : "'\(configuration.replacing("'", with: #"'\''"#))'")
        return options
    }

    /// The result on stdout; what went wrong, and how to go on, on stderr.
    func print(_ format: OutputFormat) {
        switch format {
        case .text: if !text.isEmpty { output(text + "\n") }
        case .json: output(json + "\n")
        }
        if report.exitCode != 0 { complain(troubles) }
    }

    var text: String {
        var table = TextTable([
            ("pipeline", .left), ("slices", .right), ("calls", .right), ("rows in", .right), ("inserted", .right),
            ("changed", .right), ("unchanged", .right), ("rejected", .right), ("watermark", .left),
        ])
        for pipeline in report.pipelines {
            let records = pipeline.records
            table.add([
                pipeline.name, "\(pipeline.slicesPublished)/\(pipeline.slicesPlanned)", grouped(pipeline.calls),
                grouped(records.received), grouped(records.inserted), grouped(records.changed),
                grouped(records.unchanged + records.superseded), grouped(records.rejected), watermark(pipeline),
            ])
        }
        var lines = report.pipelines.isEmpty ? [] : [table.rendered()]
        for pipeline in report.pipelines where pipeline.records.rejected > 0 {
            lines.append(
                "warning: \(pipeline.name): \(pipeline.records.rejected) records in quarantine (etl.reject); the others are loaded"
            )
        }
        if report.exitCode == 0 { lines.append("ok\(place): \(committed)") }
        return lines.joined(separator: "\n")
    }

    /// A line per failed slice, then what stopped the run, what is committed, and the command that resumes.
    private var troubles: String {
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
        lines.append(
            "\(report.status)\(place): \(committed); exit code \(report.exitCode); resume with: \(resume)\(options)")
        return lines.joined(separator: "\n")
    }

    private var place: String { environment.map { " in \($0)" } ?? "" }

    private var committed: String { "\(report.published) slices committed in \(seconds(report.elapsed))" }

    private func watermark(_ pipeline: PipelineReport) -> String {
        if let day = pipeline.completeUpTo, let mark = pipeline.watermark { return "\(day) / \(mark)" }
        return pipeline.watermark?.description ?? pipeline.completeUpTo?.description ?? "–"
    }

    /// One line per failed slice, and what was said of pipelines that were stopped.
    private var failureLines: [String] {
        var lines: [String] = []
        for failure in report.failures.prefix(20) {
            let place = [failure.pipeline, failure.partitionKey, failure.range.description].filter { !$0.isEmpty }
                .joined(separator: " ")
            lines.append("FAILED \(place): \(failure.failure.description)")
        }
        if report.failures.count > 20 {
            lines.append("FAILED … and \(report.failures.count - 20) more slices (etl.slice_failure)")
        }
        return lines
    }

    private var resume: String {
        let names = Set(report.failures.map(\.pipeline) + report.pipelines.filter { $0.stopped != nil }.map(\.name))
        return report.fatal == nil && !names.isEmpty && report.command.hasPrefix("run")
            ? "octoload run \(names.sorted().joined(separator: " "))" : "octoload \(report.command)"
    }

    private func seconds(_ duration: Duration) -> String {
        "\(grouped(Int(duration.inSeconds))).\(Int(duration.inSeconds * 10) % 10) s"
    }
}

/// Writes to stdout; a reader that has gone is not an error of ours.
func output(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
}
