/// The `api:` stanza: how to reach the API and how to behave there.
package struct APISettings: Sendable {
    package var baseURL: HTTPURL
    /// `nil`: requests carry no secret.
    package var authentication: (any Authentication)?
    package var headers: [HTTPHeader]
    package var limits: RateLimits
    package var retry: RetrySettings
    package var errors: ErrorSettings
    package var answers = AnswerSettings()
    /// A body that is gzip by its first bytes is inflated, whatever its headers say.
    package var inflatesUnlabelled = true
    /// Plain http to an origin that is not this machine.
    package var allowsPlainHTTP: Bool
    /// Largest page, decompressed.
    package var maximumPage: ByteCount
    /// Largest record; a larger one is rejected.
    package var maximumRecord: ByteCount = 4.mebibytes
    /// Records times the fields that are read of each, in one page.
    package var maximumCells = 1_000_000
    package var timeouts: Timeouts
    /// How far the API's clock and the database's may be apart before one of them counts as wrong.
    package var clockSkew: Duration = .seconds(600)
    /// Where the API says whose key it is; `nil`: nowhere.
    package var identity: IdentitySettings?

    package init(
        baseURL: HTTPURL, authentication: (any Authentication)? = nil,
        headers: [HTTPHeader] = [], limits: RateLimits = RateLimits(isGiven: false),
        retry: RetrySettings = RetrySettings(),
        errors: ErrorSettings = ErrorSettings(), allowsPlainHTTP: Bool = false, maximumPage: ByteCount = 16.mebibytes,
        timeouts: Timeouts = Timeouts()
    ) {
        self.baseURL = baseURL
        self.authentication = authentication
        self.headers = headers
        self.limits = limits
        self.retry = retry
        self.errors = errors
        self.allowsPlainHTTP = allowsPlainHTTP
        self.maximumPage = maximumPage
        self.timeouts = timeouts
    }
}

extension APISettings {
    /// What the quota of a key is kept under, for all processes that use it.
    package func quotaKey(fingerprint: String) -> String { "\(baseURL.origin) \(fingerprint)" }
}

/// `limits: {requests: [600/min, 20/s], concurrency: 8, backfill_share: 50%}`
package struct RateLimits: Sendable {
    package struct Rate: Sendable, Hashable {
        package var requests: Int
        package var per: Duration

        package init(requests: Int, per: Duration) {
            self.requests = requests
            self.per = per
        }
    }

    package var rates: [Rate]
    /// Requests in flight at once, of all processes that use the key.
    package var concurrency: Int
    /// How much of the quota backfills may use while a nightly run is under way, and of quotas per hour or day at any
    /// time: 0 to 1.
    package var backfillShare: Double
    /// The configuration says something of limits.
    package var isGiven: Bool

    /// What so many requests take at least, the first window's being there at once.
    package func leastTime(of requests: Double) -> Duration {
        let seconds = rates.map { max(0, requests / Double($0.requests) - 1) * $0.per.inSeconds }
        return .seconds(seconds.max() ?? 0)
    }

    package init(rates: [Rate] = [], concurrency: Int = 8, backfillShare: Double = 0.5, isGiven: Bool = true) {
        self.rates = rates
        self.concurrency = concurrency
        self.backfillShare = backfillShare
        self.isGiven = isGiven
    }
}

/// `retry: {attempts: 6, base: 1s, cap: 60s, max_wait: 15m}`
package struct RetrySettings: Sendable {
    /// Requests for one page, the first included.
    package var attempts: Int
    /// The n-th wait is random between 0 and min(cap, base × 2ⁿ⁻¹) (full jitter).
    package var base: Duration
    package var cap: Duration
    /// A Retry-After beyond this ends the run with 75 instead of waiting.
    package var maximumWait: Duration

    package init(
        attempts: Int = 6, base: Duration = .seconds(1), cap: Duration = .seconds(60),
        maximumWait: Duration = .seconds(900)
    ) {
        self.attempts = attempts
        self.base = base
        self.cap = cap
        self.maximumWait = maximumWait
    }
}

/// `errors: {code: error.code, message: error.message, …}`: how the API words its refusals.
package struct ErrorSettings: Sendable {
    package var code: FieldPath
    package var message: FieldPath
    package var requestIDHeader: String
    /// Codes that mean: the cursor is too old, begin the slice again.
    package var restartCodes: Set<String>
    /// Codes of a 403 that concern one partition only; any other 403 ends the pipeline.
    package var partitionCodes: Set<String>
    /// Codes of a 4xx that mean: there is nothing here, and there will not be.
    package var goneCodes: Set<String>
    /// Where a 413 says how many records it would give.
    package var maximumLimit: FieldPath
    /// Other places of codes.
    package var otherCodes: [FieldPath] = []
    /// Codes that mean: the quota is used up, whatever the status.
    package var laterCodes: Set<String> = []
    /// Codes that mean: ask for fewer records, whatever the status.
    package var tooMuchCodes: Set<String> = []
    /// Codes that mean success.
    package var okCodes: Set<String> = ["0"]

    /// What its lists of codes say, as rules: the first that fits decides.
    package var rules: [AnswerRule] {
        func rule(
            _ codes: Set<String>, _ means: AnswerMeaning, _ key: String, statuses: [ClosedRange<Int>] = []
        ) -> AnswerRule? {
            guard !codes.isEmpty else { return nil }
            var rule = AnswerRule(means, origin: "a code of errors.\(key)")
            rule.codes = codes
            rule.statuses = statuses
            return rule
        }
        return [
            rule(laterCodes, .later, "later"), rule(tooMuchCodes, .less, "too_much"),
            rule(goneCodes, .gone, "gone", statuses: [200...299, 400...499]),
            rule(partitionCodes, .refused, "partition", statuses: [403...403]),
            rule(restartCodes, .restart, "restart", statuses: [410...410]),
        ].compactMap(\.self)
    }

    /// Where codes are, the first counts where it is only one.
    package var codePaths: [FieldPath] { [code] + otherCodes }

    package init(
        code: FieldPath = FieldPath(names: ["error", "code"]),
        message: FieldPath = FieldPath(names: ["error", "message"]),
        requestIDHeader: String = "Request-Id", restartCodes: Set<String> = ["cursor_expired"],
        partitionCodes: Set<String> = ["domain_not_accessible"], goneCodes: Set<String> = [],
        maximumLimit: FieldPath = FieldPath(names: ["error", "details", "max_limit"])
    ) {
        self.code = code
        self.message = message
        self.requestIDHeader = requestIDHeader
        self.restartCodes = restartCodes
        self.partitionCodes = partitionCodes
        self.goneCodes = goneCodes
        self.maximumLimit = maximumLimit
    }
}

/// A deadline for each wait of a request.
package struct Timeouts: Sendable {
    package var connect: Duration
    /// From the first byte sent to the last received.
    package var total: Duration
    /// A transfer slower than 100 bytes/s for this long is given up.
    package var stall: Duration

    package init(connect: Duration = .seconds(10), total: Duration = .seconds(120), stall: Duration = .seconds(30)) {
        self.connect = connect
        self.total = total
        self.stall = stall
    }
}
