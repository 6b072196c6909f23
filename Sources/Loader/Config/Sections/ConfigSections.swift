import Actions
import Core
import Extract

/// The keys of every section, for the reference page's test: what the parser knows is documented.
package enum ConfigSections {
    package static let keys: [(section: String, keys: [String])] =
        [
            ("the file", FileSection.keys + [EnvironmentOverlay.key]),
            ("api", APISection.keys),
            ("api.token", AuthenticationSection.keysOfToken),
            ("api.identity", IdentitySection.keys + IdentitySection.keysOfKeys),
            ("api.limits", LimitsSection.keys),
            ("api.retry", RetrySection.keys),
            ("api.timeouts", TimeoutsSection.keys),
            ("api.errors", ErrorsSection.keys),
            ("answers", AnswersSection.keys),
            ("answers.rules", AnswerRuleSection.keys),
            ("warehouse", WarehouseSection.keys),
            ("run", RunSection.keys),
            ("notify", NotifySection.keys),
            ("pipeline", PipelineSection.keys),
            ("report", ReportSection.keys), ("report.poll", ReportSection.pollKeys),
            ("report.file", ReportSection.fileKeys),
            ("for_each", PartitionSection.keys),
            ("since", SinceSection.keys),
            ("window", WindowSection.keys),
            ("load", LoadSection.keys),
            ("columns", ColumnSection.keys),
            ("workflow", WorkflowSection.keys + WorkflowSection.retryKeys + WorkflowSection.groupKeys),
            ("watch", WatchSection.keys),
            ("zone", TriggerSection.zoneKeys),
        ] + PaginatorRegistry.styles.map { ("paginate, style \($0.kind)", $0.allKeys) }
        + AuthenticationRegistry.styles.map { ("auth, style \($0.kind)", $0.keys) }
        + StepRegistry.kinds.map { ("step \($0.kind)", $0.keys + StepRegistry.commonKeys) }
}
