import Core

/// Puts parents before the pipelines that run for each of their members; else the order of the file.
enum PipelineOrder {
    static func sorted(_ pipelines: [Pipeline], known names: [String], _ problems: ConfigProblems) -> [Pipeline] {
        let byName = Dictionary(pipelines.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var sorted: [Pipeline] = []
        var done: Set<String> = []

        func place(_ pipeline: Pipeline, path: [String]) {
            guard !done.contains(pipeline.name) else { return }
            if let start = path.firstIndex(of: pipeline.name) {
                let circle = (path[start...] + [pipeline.name]).joined(separator: " → ")
                problems.add(error(pipeline, "pipelines wait for each other: \(circle)"))
                return
            }
            if let parent = pipeline.partition.flatMap({ byName[$0.pipeline] }) {
                place(parent, path: path + [pipeline.name])
            }
            if done.insert(pipeline.name).inserted { sorted.append(pipeline) }
        }

        for pipeline in pipelines {
            noteParent(of: pipeline, byName, names, problems)
            place(pipeline, path: [])
        }
        return sorted
    }

    private static func noteParent(
        of pipeline: Pipeline, _ byName: [String: Pipeline], _ names: [String], _ problems: ConfigProblems
    ) {
        guard let partition = pipeline.partition else { return }
        guard names.contains(partition.pipeline) else {
            problems.add(
                error(
                    pipeline, "there is no pipeline \"\(partition.pipeline.escapedForMessage)\"",
                    suggestion: Spelling.suggestion(for: partition.pipeline, among: names)))
            return
        }
        // A parent with mistakes of its own is not judged here.
        guard let parent = byName[partition.pipeline] else { return }
        let entities = parent.loads.compactMap { $0.member?.entity }
        if !entities.contains(partition.entity) {
            problems.add(
                error(
                    pipeline, "the pipeline \"\(parent.name)\" loads no member \"\(partition.entity)\"",
                    suggestion: Spelling.suggestion(for: partition.entity, among: entities)
                        ?? "give one of its tables member: {\(partition.entity): …}"))
        }
    }

    private static func error(_ pipeline: Pipeline, _ problem: String, suggestion: String? = nil) -> ConfigError {
        ConfigError(
            at: pipeline.partition?.location ?? pipeline.location, keyPath: "pipelines.\(pipeline.name).for_each",
            problem,
            suggestion: suggestion)
    }
}
