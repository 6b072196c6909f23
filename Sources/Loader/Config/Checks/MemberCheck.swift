import Core

/// Members that rows point at are members of a dimension that some pipeline loads.
enum MemberCheck {
    static func note(_ pipelines: [Pipeline], _ problems: ConfigProblems) {
        let declared = pipelines.flatMap { $0.loads.compactMap { $0.member?.entity } }
        let entities = declared.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        for pipeline in pipelines {
            for load in pipeline.loads {
                for member in load.members where !entities.contains(member.entity) {
                    problems.add(
                        ConfigError(
                            at: member.location, keyPath: "pipelines.\(pipeline.name).load.\(load.table.name).members",
                            "no table has the member \"\(member.entity)\"",
                            suggestion: Spelling.suggestion(for: member.entity, among: entities)
                                ?? "give its dimension member: {\(member.entity): …}"))
                }
            }
        }
    }
}
