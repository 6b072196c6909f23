/// What a run begins with.
package struct RunStart: Sendable {
    /// The fence of each pipeline: a batch commits only while it is the pipeline's highest.
    package var fences: [String: Int64]
    /// Locks of pipelines that sessions hold which may not load, each with its holder: the run goes on without them, and its
    /// fence alone keeps other runs apart.
    package var obstacles: [String]
    /// Progress that is other lists'. If there is any, the run has not begun.
    package var foreign: [ForeignProgress]

    package init(fences: [String: Int64], obstacles: [String] = [], foreign: [ForeignProgress] = []) {
        self.fences = fences
        self.obstacles = obstacles
        self.foreign = foreign
    }
}
