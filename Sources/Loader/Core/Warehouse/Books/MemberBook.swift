/// Members of the dimensions.
package protocol MemberBook: Sendable {
    /// Members that a pipeline is partitioned by: those that are not deleted, ordered by id.
    func present(of entity: EntityTable, columns: Set<String>) async throws(WarehouseError) -> [PartitionMember]

    /// Marks rows deleted whose member of `parent` is, as of the same time.
    ///
    /// - Parameters:
    ///   - tables: With the parent's key and `deleted_at`.
    ///   - fence: The run's; nothing is marked if it is not the pipeline's latest.
    /// - Returns: How many, by table.
    func markOrphans(
        in tables: [TableSchema], of parent: EntityTable, for pipeline: String, fence: Int64
    ) async throws(WarehouseError) -> [TableName: Int]
}
