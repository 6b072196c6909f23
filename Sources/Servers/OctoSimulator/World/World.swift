/// A deterministic agency: clients, accounts, campaigns, posts and millions of metric rows, at any time of its clock.
///
/// A world is a pure function of its shape and of the moment that it is looked at (`asOf`). It stores the
/// skeleton (`WorldPlan`) and computes the rest, so a row costs the same whether the world has a thousand or
/// ten million, and two looks at the same moment always agree.
///
/// This is also the truth that tests compare a warehouse with. Every list here is complete: tombstones are
/// part of it (`deletedAt` is not nil), and what the API hides for paging, filtering or by fault is not.
/// Times are honest: a change is in the answer exactly when the API would show it at that clock,
/// which with replication lag is up to ten minutes after its `updatedAt`.
package struct World: Sendable {
    package let shape: WorldShape
    let chance: Chance
    let plan: WorldPlan
    /// Scheme, host and port of the links to files of reports: the same server as the API's, by another name.
    package var fileOrigin = "http://localhost"

    /// Lays the world out; about 0.1 s for a million rows.
    package init(shape: WorldShape) {
        precondition(shape.clients >= 2 && shape.historyDays >= 1, "a world has at least two clients and a day")
        self.shape = shape
        chance = Chance(seed: shape.seed)
        plan = WorldPlan(shape: shape, chance: chance)
    }

    /// Domains that exist at a moment, as indices. One joins after the opening.
    func domainIndices(asOf: Moment) -> [Int] {
        plan.domains.indices.filter { plan.domains[$0].created <= asOf }
    }

    /// How long after it happened a change of this entity becomes visible, in milliseconds.
    ///
    /// The same for all changes of one entity, so that they become visible in their order.
    func lag(_ kind: Identifier.Kind, _ index: Int) -> Int64 {
        guard shape.replicationLag else { return 0 }
        return Int64(chance.number(below: 600_000, .lag, Int(kind.number), index))
    }
}
