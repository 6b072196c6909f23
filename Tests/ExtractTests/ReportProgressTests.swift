import Core
import Extract
import TestSupport
import Testing

private let state = FieldPath(names: ["state"])
private let why = FieldPath(names: ["why"])

@Suite struct ReportProgressTests {
    private static let byStatus = ReportJobSpec.Poll(
        request: ListRequest(path: "/reports/{job}"), status: state, done: ["DONE", "true", "3"], failed: ["FAILED"],
        error: why, every: .seconds(20))

    static let answers: [(Int, [FieldPath: JSONScalar], ReportProgress?)] = [
        (200, [state: .string("DONE")], .done), (200, [state: .bool(true)], .done),
        (200, [state: .number("3")], .done),
        (200, [state: .string("done")], .running(word: "done")),
        (200, [state: .string("QUEUED")], .running(word: "QUEUED")),
        (200, [state: .string("FAILED")], .failed("FAILED")),
        (200, [state: .string("FAILED"), why: .string("no data")], .failed("FAILED: no data")),
        (200, [state: .null], nil), (200, [:], nil), (202, [:], .running(word: nil)),
    ]

    @Test(arguments: answers.indices)
    func `a word of the API says how far a job is`(index: Int) {
        let (status, values, progress) = Self.answers[index]
        #expect(Self.byStatus.progress(httpStatus: status, values) == progress)
    }

    @Test func `without a word the HTTP status says it`() {
        let poll = ReportJobSpec.Poll(request: ListRequest(path: "/reports/{job}"))
        #expect(poll.progress(httpStatus: 202, [:]) == .running(word: nil))
        #expect(poll.progress(httpStatus: 200, [:]) == .done)
    }

    @Test func `waits double from a second up to the longest`() {
        let waits = (0..<7).map { Self.byStatus.wait(after: $0).components.seconds }
        #expect(waits == [1, 2, 4, 8, 16, 20, 20])
        #expect(Self.byStatus.wait(after: Int.max) == .seconds(20))
    }
}

@Suite struct OpenReportDaysTests {
    private let first = CivilDay(year: 2026, month: 11, day: 1)

    private func days(_ from: Int, _ to: Int) -> ClosedRange<CivilDay> { first + from...first + to }
    private func window(_ from: Int, _ to: Int) -> SliceRange { .window(first: first + from, last: first + to) }

    @Test func `a window is cut before and behind the days of each job in it`() {
        let open = OpenReportDays([days(3, 5), days(8, 9)])
        #expect(open.cut([window(0, 9)]) == [window(0, 2), window(3, 5), window(6, 7), window(8, 9)])
        #expect(open.cut([window(3, 5)]) == [window(3, 5)])
        #expect(open.cut([window(3, 6)]) == [window(3, 5), window(6, 6)])
        #expect(open.cut([window(4, 9)]) == [window(4, 7), window(8, 9)])
        #expect(open.cut([window(10, 20), .snapshot]) == [window(10, 20), .snapshot])
    }

    @Test func `what is cut covers the same days once`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let jobs = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                let from = Int.random(in: 0...20, using: &random)
                return days(from, from + Int.random(in: 0...6, using: &random))
            }
            let parts = OpenReportDays(jobs).cut([window(0, 24)])
            let covered = parts.compactMap(\.days).flatMap { $0.lowerBound.number...$0.upperBound.number }
            #expect(covered == Array((first.number)...(first.number + 24)), "seed \(seed): \(jobs)")
        }
    }
}
