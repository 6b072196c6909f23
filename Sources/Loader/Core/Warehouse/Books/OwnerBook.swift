/// Whose progress a pipeline's is.
package protocol OwnerBook: Sendable {
    /// What the progress of these pipelines belongs to, as far as it is known.
    func sources(of pipelines: [String]) async throws(WarehouseError) -> [PipelineSource]
}
