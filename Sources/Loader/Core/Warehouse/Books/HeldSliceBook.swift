/// Slices that gates hold, and what people decided of them.
package protocol HeldSliceBook: Sendable {
    /// Held slices of a pipeline that a person has let pass, and that have not been published since.
    func accepted(of pipeline: String) async throws(WarehouseError) -> [AcceptedSlice]
}
