import Core
import Extract
import Testing

@Suite struct RetryTests {
    private let date = HTTPHeader(name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT")

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `the three forms of an HTTP date are one instant`(_ text: String) {
        #expect(HTTPDate.instant(text) == Instant(unixSeconds: 784_111_777))
    }

    @Test(arguments: [
        "", "now", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        "1994-11-06T08:49:37Z", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 0６ Nov 1994 08:49:37 GMT",
    ])
    func `other texts are no HTTP date`(_ text: String) {
        #expect(HTTPDate.instant(text) == nil)
    }

    @Test(arguments: [
        ("120", 120), ("0", 0), ("-5", 0), ("1.5", 2), (" 7 ", 7), ("99999999999999999999", 315_360_000), ("soon", nil),
        ("", nil), ("1e9", nil), ("Sun, 06 Nov 1994 08:51:37 GMT", 120), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ("Sunday, 06-Nov-94 08:51:37 GMT", 120),
    ])
    func `Retry-After is read in both forms, relative to Date`(text: String, seconds: Int64?) {
        let wait = RetryAfter.wait(in: [date, HTTPHeader(name: "retry-after", value: text)])
        #expect(wait == seconds.map { .seconds($0) })
    }

    @Test func `a Retry-After date without Date says nothing`() {
        #expect(RetryAfter.wait(in: [HTTPHeader(name: "Retry-After", value: date.value)]) == nil)
    }

    private let policy = RetryPolicy(RetrySettings())
    private let unavailable = SourceError(.unavailable, "503")

    @Test func `the backoff doubles up to its cap`() {
        #expect(
            [1, 2, 3, 6, 7, 100].map { policy.backoff(attempt: $0) } == [1, 2, 4, 32, 60, 60].map { .seconds($0) })
    }

    @Test func `waits are spread over the whole backoff`() throws {
        #expect(try policy.wait(after: unavailable, attempt: 3, random: 0) == .zero)
        #expect(try policy.wait(after: unavailable, attempt: 3, random: 0.5) == .seconds(2))
    }

    @Test func `Retry-After is waited in full, with jitter besides`() throws {
        var error = unavailable
        error.retryAfter = .seconds(30)
        #expect(try policy.wait(after: error, attempt: 1, random: 0) == .seconds(30))
        #expect(try policy.wait(after: error, attempt: 1, random: 0.5) == .milliseconds(30_500))
    }

    @Test func `a wait beyond max_wait is for another run, on the first attempt as on the last`() {
        var error = unavailable
        error.retryAfter = .seconds(901)
        for attempt in [1, 6] {
            let thrown = #expect(throws: SourceError.self) {
                try policy.wait(after: error, attempt: attempt, random: 0)
            }
            #expect(thrown?.kind == .later)
        }
    }

    @Test func `attempts end, and other errors are not tried again`() {
        #expect(throws: SourceError.self) { try policy.wait(after: unavailable, attempt: 6, random: 0) }
        for kind in [SourceError.Kind.credentials, .forbidden, .rejected, .security, .restart, .later] {
            let thrown = #expect(throws: SourceError.self) {
                try policy.wait(after: SourceError(kind, ""), attempt: 1, random: 0)
            }
            #expect(thrown?.kind == kind)
        }
    }
}
