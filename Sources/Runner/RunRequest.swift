import Core

extension Runner {
    /// What to do: load what is due, work on backfills, or replay what is in quarantine.
    package struct Request: Sendable {
        /// Names; empty: all but optional ones.
        package var pipelines: [String]
        /// Instead of what is due: slices of backfills.
        package var work: Work?
        /// Instead of reading: records in quarantine, loaded as they came.
        package var replay: Replay?
        /// Lists that are read whole are asked for in full, whatever the API says of their pages having changed.
        package var reloads: Bool

        package init(pipelines: [String] = [], work: Work? = nil, replay: Replay? = nil, reloads: Bool = false) {
            self.pipelines = pipelines
            self.work = work
            self.replay = replay
            self.reloads = reloads
        }

        package struct Work: Sendable {
            /// `nil`: all jobs under way.
            package var job: Int64?
            /// Hands of this process.
            package var parallel: Int

            package init(job: Int64? = nil, parallel: Int = 1) {
                self.job = job
                self.parallel = parallel
            }
        }

        package struct Replay: Sendable {
            /// `nil`: all that are open.
            package var ids: Set<Int64>?

            package init(ids: Set<Int64>?) {
                self.ids = ids
            }
        }
    }
}
