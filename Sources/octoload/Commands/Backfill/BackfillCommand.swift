import ArgumentParser
import Core
import Foundation
import Logging
import PrivateServers
import Runner
import Warehouse

/// `octoload backfill`: ranges of days again, as a job.
struct BackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Read ranges of days again.",
        discussion: """
            octoload backfill PIPELINE --from DAY --to DAY begins a job, works on it until it is done, and says what became of \
            it. Interrupted, the same command goes on where it was. `backfill start` only begins the job; `octoload work` on \
            any number of machines does the work.

            Both days are included. Nightly progress is not touched, newer rows are never overwritten, and nightly runs go \
            first. Each slice is published once.
            """,
        subcommands: [
            BackfillRun.self, BackfillStartCommand.self, BackfillStatus.self, BackfillPause.self, BackfillResume.self,
            BackfillCancel.self,
        ],
        defaultSubcommand: BackfillRun.self
    )
}

/// `octoload backfill PIPELINE --from --to`: the job from its beginning to its end.
struct BackfillRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Begin a job, or go on with it, and work on it until it is done.")

    @OptionGroup var what: BackfillOptions
    @OptionGroup var hands: ParallelOptions
    @OptionGroup var load: LoadOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common, load)
            let opened = try await openJob(what, bench)
            let settings = opened.isOld ? ", begun before" : ""
            bench.log.info("backfill", metadata: ["job": "\(opened.job.id)\(settings)", "of": "\(what.command)"])
            try await LoadSession(bench, common).run(
                Runner.Request(work: .init(job: opened.job.id, parallel: hands.resolved)),
                command: "backfill \(what.command)", migrates: false)
            try end(await bench.withWarehouse("backfill") { try await $0.backfill(opened.job.id) })
        }
    }

    /// What other workers, or earlier ones, left behind.
    private func end(_ job: BackfillJob) throws {
        if job.state == .cancelled { throw RunFailure(.refused, "job \(job.id) was cancelled") }
        let left = job.progress.failed + job.progress.held + job.progress.pending
        guard left > 0 else { return }
        throw RunFailure(
            job.progress.held > 0 ? .dataGate : .refused,
            "\(left) slices of job \(job.id) are not loaded: see `octoload backfill status \(job.id)`, then "
                + "`octoload backfill resume \(job.id)` and this command again")
    }
}

/// Begins the job.
private func openJob(_ what: BackfillOptions, _ bench: Workbench) async throws -> (job: BackfillJob, isOld: Bool) {
    let order = try what.order(bench.configuration)
    return try await bench.withWarehouse("backfill") { warehouse in
        let start = BackfillStart(bench.configuration, warehouse: warehouse, log: bench.log)
        let opened = try await explainingMembers { try await start.open(order) }
        return (try await warehouse.backfill(opened.job), opened.isOld)
    }
}

/// `octoload backfill start`
struct BackfillStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a job, and return at once.",
        discussion: """
            Prints the job's number. A job that is alike and not over is taken up instead. With --parallel a worker is started \
            in the background, which goes on after you have logged out; without it, and after a reboot, `octoload work` does \
            the work.
            """)

    @OptionGroup var what: BackfillOptions
    @OptionGroup var hands: ParallelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let opened = try await openJob(what, bench)
            let job = opened.job
            let worker = try hands.given.map { try startWorker(job.id, hands: $0) }
            switch common.outputFormat {
            case .json: output(encode(BackfillEntry(job)) + "\n")
            case .text:
                output(
                    "job \(job.id)\(opened.isOld ? ", begun before" : ""): \(grouped(job.progress.open)) slices to read; "
                        + (worker.map { "process \($0) works on it: octoload backfill status \(job.id)\n" }
                            ?? "work on it with: octoload work --job \(job.id)\n"))
            }
        }
    }

    /// What it does is in the books: `octoload backfill status`, `octoload runs`.
    private func startWorker(_ job: Int64, hands: Int) throws -> pid_t {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var arguments = [program, "work", "--job", "\(job)", "--parallel", "\(hands)", "--config", common.configPath]
        if let environment = common.environmentName { arguments += ["--env", environment] }
        return try ChildProcess(arguments, descriptors: (nothing, nothing, nothing), isDetached: true).id
    }
}

/// `octoload backfill status`
struct BackfillStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how far jobs are.",
        discussion: "Without a number: all that are not over, and with --all the others, too.")

    @Argument(help: "The job.")
    var job: Int64?

    @Flag(help: "Jobs that are over, too.")
    var all = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("backfill", common) { warehouse in
            let jobs =
                if let job { [try await warehouse.backfill(job)] } else {
                    try await warehouse.backfills(includesOver: all)
                }
            var troubles: [BackfillEntry.Trouble] = []
            if let job {
                troubles = try await warehouse.troubles(of: job).map {
                    BackfillEntry.Trouble(
                        pipeline: $0.slice.pipeline, partition: $0.slice.partitionKey,
                        from: $0.slice.days.lowerBound.description, to: $0.slice.days.upperBound.description,
                        state: $0.state, error: $0.error)
                }
            }
            switch common.outputFormat {
            case .json: output(encode(jobs.map { BackfillEntry($0, troubles: job == nil ? nil : troubles) }) + "\n")
            case .text:
                guard !jobs.isEmpty else { return output("no backfill is under way\n") }
                output(BackfillEntry.table(jobs) + "\n")
                for trouble in troubles {
                    output(
                        "\(trouble.state)  \(trouble.pipeline) \(trouble.partition) \(trouble.from)..\(trouble.to): "
                            + "\(escaped(trouble.error))\n")
                }
            }
        }
    }
}

/// `octoload backfill pause`
struct BackfillPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Have workers take no more slices of a job.",
        discussion: "What they have taken they finish.")

    @Argument(help: "The job.")
    var job: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws { try await change(job, to: .paused, common) }
}

/// `octoload backfill cancel`
struct BackfillCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a job.",
        discussion: "What is published stays; slices that are being read now are dropped.")

    @Argument(help: "The job.")
    var job: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws { try await change(job, to: .cancelled, common) }
}

/// `octoload backfill resume`
struct BackfillResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Have a paused job go on, and what failed of a job tried again.")

    @Argument(help: "The job.")
    var job: Int64

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await withWarehouse("backfill", common) { warehouse in
            let before = try await warehouse.backfill(job)
            guard before.state != .cancelled else {
                throw ValidationError("job \(job) was cancelled; begin another one")
            }
            let again = try await warehouse.resume(job)
            let after = try await warehouse.backfill(job)
            switch common.outputFormat {
            case .json: output(encode(BackfillEntry(after)) + "\n")
            case .text:
                let tried = again > 0 ? ", \(grouped(again)) slices are tried again" : ""
                output("job \(job) is \(after.state.rawValue)\(tried)\n")
            }
        }
    }
}

extension PostgresWarehouse {
    /// - Throws: `ValidationError` if there is none of that number.
    func backfill(_ job: Int64) async throws -> BackfillJob {
        guard let found = try await backfills(job: job).first else {
            throw ValidationError("there is no job \(job); see `octoload backfill status --all`")
        }
        return found
    }
}

private func change(_ job: Int64, to state: BackfillJob.State, _ common: CommonOptions) async throws {
    try await withWarehouse("backfill", common) { warehouse in
        let before = try await warehouse.backfill(job)
        if before.state != state {
            guard try await warehouse.setState(state, of: job) else {
                throw ValidationError("job \(job) is over: it is \(before.state.rawValue)")
            }
        }
        switch common.outputFormat {
        case .json: output(encode(["job": "\(job)", "state": state.rawValue]) + "\n")
        case .text: output("job \(job) is \(state.rawValue)\n")
        }
    }
}
