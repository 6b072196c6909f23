import Core

/// Names of a lane's stage tables. They are temporary, so no other session can see or clash with them.
struct StageNames {
    let set: Int

    func relation(_ slot: StageSlot) -> String {
        switch slot {
        case .table(let index): "pg_temp.\(SQLIdentifier("stage_\(set)_\(index)"))"
        case .members: "pg_temp.\(SQLIdentifier("stage_\(set)_members"))"
        case .rejects: "pg_temp.\(SQLIdentifier("stage_\(set)_rejects"))"
        }
    }

    /// Rows to write, found by comparing stage and target.
    static let delta = "pg_temp.stage_delta"
}
