import Core
import Extract
import Transform

extension PipelineRunner {
    /// Replays rejected records, partition by partition, each in a transaction of its own.
    ///
    /// - Parameter ids: Those to replay; `nil`: all that are open.
    func replay(_ ids: Set<Int64>?) async throws(WarehouseError) {
        guard let lane = lanes.first else { return }
        try await lane.prepare(plan.layout, schemas: compiled.schemas, sets: 1)
        let records = try await warehouse.quarantine.open(pipeline.name, ids: ids)
        let members = try await replayMembers()
        let byPartition = Dictionary(grouping: records, by: \.partitionKey).sorted { $0.key < $1.key }
        await tally.plan(byPartition.count)
        let replay = QuarantineReplay(
            pipeline: pipeline, plan: plan, warehouse: warehouse, lane: lane, runID: context.id, owner: owner)
        for (key, records) in byPartition {
            if Task.isCancelled { return }
            guard let partition = members[key] else {
                await fail(
                    key, .replay, nil,
                    RunFailure(
                        .refused,
                        "\(key) is not among the members of the pipeline any more; its records: `octoload quarantine list --pipeline \(pipeline.name)`"
                    ),
                    isRetryable: false)
                continue
            }
            do throws(WarehouseError) {
                let outcome = try await replay.replay(records, of: partition)
                await tally.published([outcome.slice], outcome.published)
                let left = records.count - outcome.slice.received + outcome.slice.rejected
                if left > 0 {
                    await fail(
                        key, .replay, nil, RunFailure(.refused, "\(left) of \(records.count) records still do not fit"),
                        isRetryable: false)
                }
            } catch {
                await fail(key, .replay, nil, RunFailure(error), isRetryable: error.isTemporary)
                if !error.concernsBatchOnly { return await tally.stop(RunFailure(error), endsRun: true) }
            }
        }
    }

    /// By partition key; one without partitions has the empty key and no member.
    private func replayMembers() async throws(WarehouseError) -> [String: PartitionMember?] {
        guard let spec = pipeline.partition, let entity = context.registry[entity: spec.entity] else {
            return ["": nil]
        }
        let all = try await warehouse.members.present(of: entity, columns: Partitions.attributeColumns(of: pipeline))
        return all.reduce(into: [:]) { $0[$1.partitionKey] = .some($1) }
    }
}
