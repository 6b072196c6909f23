import ArgumentParser
import Config
import Core
import Runner

/// What a backfill is to read.
struct BackfillOptions: ParsableArguments {
    @Argument(help: "Pipelines.")
    var pipelines: [String] = []

    @Flag(help: "All pipelines that can be asked for days.")
    var all = false

    @Option(help: ArgumentHelp("First day, YYYY-MM-DD.", valueName: "day"))
    var from: String?

    @Option(help: ArgumentHelp("Last day, YYYY-MM-DD, included.", valueName: "day"))
    var to: String?

    @Flag(help: "Only days that no read has covered; --from and --to may then be left out.")
    var gaps = false

    @Option(
        name: .customLong("domain"),
        help: ArgumentHelp("Only this member of for_each, by its API id; may be repeated.", valueName: "id"))
    var domains: [String] = []

    @Option(
        help: ArgumentHelp("Days per slice, at most: 7d (default: `window.slice` of the pipeline).", valueName: "days"))
    var slice: String?

    @Flag(
        help: "Compare rows by their values, whatever hash they have: what was changed by hand is put right.")
    var rewrite = false

    /// - Throws: `ValidationError` for what makes no sense on the command line.
    func order(_ configuration: Configuration) throws -> BackfillOrder {
        try checkNames(pipelines, in: configuration)
        let able = configuration.pipelines.filter { $0.reading.window != nil }.map(\.name)
        for name in pipelines where !able.contains(name) {
            throw ValidationError(
                "pipeline \"\(name)\" cannot be asked for days, as it has no `window:`; those that have: \(able.joined(separator: ", "))"
            )
        }
        guard all != !pipelines.isEmpty else {
            throw ValidationError(
                "say which pipelines, or --all; those that can be asked for days: \(able.joined(separator: ", "))")
        }
        let days = try range()
        guard days != nil || gaps else {
            throw ValidationError("say which days: --from and --to, or --gaps")
        }
        let chosen =
            all
            ? configuration.pipelines.filter { $0.reading.window != nil && !$0.isOptional }.map(\.name)
            : able.filter(pipelines.contains)
        return BackfillOrder(
            pipelines: chosen, members: Array(Set(domains)), days: days, sliceDays: try sliceDays(), onlyGaps: gaps,
            rewrites: rewrite)
    }

    private func range() throws -> ClosedRange<CivilDay>? {
        func day(_ text: String, _ option: String) throws -> CivilDay {
            guard let day = CivilDay(text) else {
                throw ValidationError("\(option) is \"\(text)\", but must be a day like 2026-03-31")
            }
            return day
        }
        switch (from, to) {
        case (nil, nil): return nil
        case (let from?, let to?):
            let first = try day(from, "--from")
            let last = try day(to, "--to")
            guard first <= last else { throw ValidationError("--from \(first) is after --to \(last)") }
            return first...last
        case (nil, _): throw ValidationError("--to needs --from")
        case (_, nil): throw ValidationError("--from needs --to")
        }
    }

    private func sliceDays() throws -> Int? {
        guard let slice else { return nil }
        guard let duration = DurationLiteral.duration(slice), duration >= .seconds(86_400),
            duration <= .seconds(366 * 86_400), duration.components.seconds % 86_400 == 0
        else { throw ValidationError("--slice is \"\(slice)\", but must be whole days like 7d, a year at most") }
        return Int(duration.components.seconds / 86_400)
    }

    /// As it would be typed.
    var command: String {
        var parts = all ? ["--all"] : pipelines
        if let from, let to { parts += ["--from", from, "--to", to] }
        if gaps { parts.append("--gaps") }
        if rewrite { parts.append("--rewrite") }
        for domain in domains.sorted() { parts += ["--domain", domain] }
        if let slice { parts += ["--slice", slice] }
        return parts.joined(separator: " ")
    }
}

/// Members that no pipeline has are a mistake on the command line.
func explainingMembers<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let error as BackfillStart.UnknownMembers {
        throw ValidationError(
            "no pipeline has \(error.ids.joined(separator: ", ")); API ids are in etl.partition, behind the equals sign"
        )
    }
}

/// How many slices of backfills a process reads side by side.
struct ParallelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Parallel workers in this process, each with its own database connection: 1 to 16 (default: 1).",
            valueName: "n"))
    var parallel: Int?

    func validate() throws {
        let text = variable("OCTOLOAD_PARALLEL")
        guard (1...16).contains(parallel ?? 1), text.map({ (1...16).contains(Int($0) ?? 0) }) ?? true else {
            throw ValidationError("--parallel (OCTOLOAD_PARALLEL) must be from 1 to 16")
        }
    }

    /// `nil`: nothing was said.
    var given: Int? { parallel ?? variable("OCTOLOAD_PARALLEL").flatMap { Int($0) } }
    var resolved: Int { given ?? 1 }
}
