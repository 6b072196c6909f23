extension RunReport {
    /// What was cancelled because the run took too long is to be tried again later; nobody interrupted it.
    package mutating func blameDeadline(_ deadline: Duration) {
        func blamed(_ failure: RunFailure) -> RunFailure {
            failure.kind == .interrupted ? RunFailure(.tryLater, failure.description) : failure
        }
        for pipeline in pipelines.indices {
            pipelines[pipeline].stopped = pipelines[pipeline].stopped.map(blamed)
            for slice in pipelines[pipeline].failures.indices {
                pipelines[pipeline].failures[slice].failure = blamed(pipelines[pipeline].failures[slice].failure)
            }
        }
        fatal = RunFailure(
            .tryLater,
            "the run took longer than run.deadline, \(Int(deadline.inSeconds)) s; what was complete is committed")
    }
}
