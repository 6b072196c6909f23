import ArgumentParser
import OctoSimulator

/// What makes life hard for a client: limits, the contract's fine print, faults.
struct TroubleOptions: ParsableArguments {
    @Flag(help: "No rate limits.")
    var noLimits = false

    @Option(help: "Requests per minute and key.")
    var perMinute = 600

    @Option(help: "Requests per second and key.")
    var perSecond = 20

    @Option(help: "Requests in flight per key.")
    var inFlight = 8

    @Flag(help: "Changes are visible at once, not up to ten minutes after their updated_at.")
    var noLag = false

    @Flag(help: "No empty pages before the end, no records out of order.")
    var plainPages = false

    @Option(help: ArgumentHelp("How long a cursor lives.", valueName: "time"))
    var cursorTtl = TimeSpan(value: .seconds(86_400))

    @Option(help: ArgumentHelp("Larger pages are refused with 413.", valueName: "bytes"))
    var pageBytes = 10_485_760

    @Option(help: ArgumentHelp("Added before each answer, for example 20ms.", valueName: "time"))
    var latency = TimeSpan(value: .zero)

    @Option(help: ArgumentHelp("How far the Date header runs ahead of the real time.", valueName: "time"))
    var dateSkew = TimeSpan(value: .zero)

    @Option(
        help: ArgumentHelp(
            "ROUTE[@QUERY][#WHEN]=ACTION, repeatable. QUERY: text of the query string. WHEN: 3, 1-4, 50+ or every10. ACTION: \(FaultAction.grammar).",
            valueName: "fault"),
        transform: { text in try Fault(text) })
    var fault: [Fault] = []

    var limits: RateLimits? {
        noLimits ? nil : RateLimits(perMinute: perMinute, perSecond: perSecond, inFlight: inFlight)
    }

    var paging: PagingSettings {
        PagingSettings(
            cursorLife: cursorTtl.value, emptyPages: !plainPages, disorder: !plainPages, maximumPageBytes: pageBytes)
    }
}
