import Core

/// A table that several loads write has one meaning: the same member, or records with ids in each.
enum TableCheck {
    static func note(_ pipelines: [Pipeline], _ problems: ConfigProblems) {
        var first: [TableName: (pipeline: String, load: TableMapping)] = [:]
        for pipeline in pipelines {
            for load in pipeline.loads {
                guard let earlier = first[load.table] else {
                    first[load.table] = (pipeline.name, load)
                    continue
                }
                if let problem = conflict(load, in: pipeline.name, earlier.load, in: earlier.pipeline) {
                    problems.add(
                        ConfigError(
                            at: load.location, keyPath: "pipelines.\(pipeline.name).load.\(load.table)", problem))
                }
            }
        }
    }

    private static func conflict(
        _ load: TableMapping, in pipeline: String, _ earlier: TableMapping, in other: String
    ) -> String? {
        if pipeline == other { return "the table is given twice" }
        guard load.member?.entity == earlier.member?.entity, (load.recordID == nil) == (earlier.recordID == nil) else {
            return "the pipeline \"\(other)\" loads this table too, with another member or record"
        }
        return nil
    }
}
