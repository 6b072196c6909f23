import Core

/// Whether the API has answered in this run, and which pipelines it has not answered.
actor APIHealth {
    /// True if any request of this run has succeeded.
    private(set) var hasEverSucceeded = false
    /// Pipelines that found nothing but trouble before anything had succeeded.
    private var outages: Set<String> = []

    func note(_ response: HTTPResponse) {
        if (200..<300).contains(response.status) || response.status == 304 { hasEverSucceeded = true }
    }

    /// Notes such a pipeline; returns how many there were.
    func noteOutage(of pipeline: String) -> Int {
        outages.insert(pipeline)
        return outages.count
    }
}
