import Core
import Testing

@Suite struct ExitCodeTests {
    private typealias Kind = RunFailure.Kind

    private func report(fatal: Kind? = nil, stopped: Kind? = nil, failures: [Kind] = [], published: Int = 0)
        -> RunReport
    {
        var report = RunReport(runID: "1", command: "run")
        var pipeline = PipelineReport(name: "ads")
        pipeline.slicesPublished = published
        pipeline.stopped = stopped.map { RunFailure($0, "x") }
        pipeline.failures = failures.map {
            SliceFailureReport(pipeline: "ads", partitionKey: "", range: .snapshot, failure: RunFailure($0, "x"))
        }
        report.pipelines = [pipeline]
        report.fatal = fatal.map { RunFailure($0, "x") }
        return report
    }

    /// Design §7: of several causes the first of 130/143, 70, 78, 77, 76, 74, 75, 65, 69, 1.
    private static let order: [(RunFailure.Kind, Int32)] = [
        (.interrupted, 143), (.bug, 70), (.configuration, 78), (.credentials, 77), (.security, 76), (.warehouse, 74),
        (.tryLater, 75), (.dataGate, 65), (.unavailable, 69), (.refused, 1),
    ]

    @Test(arguments: order)
    func `a cause has its code`(kind: RunFailure.Kind, code: Int32) {
        #expect(report(failures: [kind]).exitCode == code)
        #expect(report(fatal: kind).exitCode == code)
        #expect(report(stopped: kind).exitCode == code)
    }

    @Test func `of two causes the earlier in the order decides, whichever came first`() {
        for (index, first) in Self.order.enumerated() {
            for second in Self.order[index...] {
                #expect(report(failures: [first.0, second.0]).exitCode == first.1, "\(first.0) and \(second.0)")
                #expect(report(failures: [second.0, first.0]).exitCode == first.1, "\(second.0) and \(first.0)")
                #expect(
                    report(fatal: second.0, failures: [first.0]).exitCode == first.1, "\(first.0), fatal \(second.0)")
            }
        }
    }

    @Test(
        arguments: [
            (.unavailable, 1), (.credentials, 1), (.refused, 1), (.warehouse, 74), (.tryLater, 75), (.dataGate, 65),
            (.security, 76),
        ] as [(RunFailure.Kind, Int32)])
    func `once something was published, a source that refused a part is 1`(kind: RunFailure.Kind, code: Int32) {
        #expect(report(failures: [kind], published: 3).exitCode == code)
        #expect(report(stopped: kind, published: 3).exitCode == code)
    }

    @Test func `a run without failures is 0`() {
        #expect(report(published: 2).exitCode == 0)
        #expect(report().status == "succeeded")
        #expect(report(failures: [.refused], published: 1).status == "partial")
        #expect(report(failures: [.refused]).status == "failed")
    }

    @Test(
        arguments: [
            (.unavailable, .unavailable), (.brokenPage, .unavailable), (.restart, .unavailable),
            (.pageTooLarge(maximum: 1), .unavailable),
            (.later, .tryLater), (.credentials, .credentials), (.forbidden, .credentials),
            (.partitionRefused, .refused),
            (.rejected, .refused), (.security, .security), (.cancelled, .interrupted),
        ] as [(SourceError.Kind, RunFailure.Kind)])
    func `an error of the source is a cause`(source: SourceError.Kind, kind: RunFailure.Kind) {
        #expect(RunFailure(SourceError(source, "x")).kind == kind)
    }

    @Test(
        arguments: [
            (.unreachable, nil, .warehouse), (.credentials, nil, .warehouse), (.refused, "22003", .refused),
            (.refused, "42501", .warehouse),
            (.refused, "53100", .warehouse), (.refused, "40001", .tryLater), (.refused, "40P01", .tryLater),
            (.refused, "55P03", .tryLater),
            (.refused, "53300", .tryLater), (.refused, "57014", .tryLater), (.refused, "57P01", .tryLater),
            (.refused, "57P03", .tryLater),
            (.timedOut, nil, .tryLater), (.fenced, nil, .tryLater), (.alreadyRunning, nil, .tryLater),
            (.outcomeUnknown, nil, .tryLater),
            (.unusable, nil, .configuration), (.untrusted, nil, .security),
        ] as [(WarehouseError.Kind, String?, RunFailure.Kind)])
    func `an error of the database is a cause`(warehouse: WarehouseError.Kind, state: String?, kind: RunFailure.Kind) {
        #expect(RunFailure(WarehouseError(warehouse, doing: "publish", "x", sqlState: state)).kind == kind)
    }

    @Test(arguments: [
        ("22003", true), ("22P02", true), ("23505", true), ("23514", true), ("21000", true), ("54000", true),
        ("40001", false), ("42P01", false), ("57014", false), ("53100", false),
    ])
    func `a bad row is told from a bad database`(state: String, isData: Bool) {
        #expect(WarehouseError(.refused, doing: "publish", "x", sqlState: state).isCausedByData == isData)
    }
}
