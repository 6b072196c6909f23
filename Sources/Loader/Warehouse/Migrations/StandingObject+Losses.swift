import Core

/// What somebody has added by hand, and would lose.
extension StandingObject {
    /// Refuses to lose what is not the loader's: columns of a view, functions of the same name, and rights on a function that goes.
    ///
    /// - Parameters:
    ///   - now: The same, made anew.
    ///   - recorded: What the form before consisted of, by its file; `nil`: not recorded, so that nobody can tell what was added.
    ///   - groups: Those of `octoload access`, whose rights are given anew.
    ///   - dropping: Statements that drop it with what reads it.
    func requireKept(
        by now: StandingObject, recorded: Set<String>?, groups: [String], dropping: [String], doing: String
    ) throws(WarehouseError) {
        let lost = parts.subtracting(now.parts)
        guard !lost.isEmpty else { return }
        if let recorded {
            let added = lost.subtracting(recorded).sorted()
            if let first = added.first { throw addition(of: added, first, dropping: dropping, doing: doing) }
        }
        for target in targets where !now.targets.contains(where: { $0.sql == target.sql }) {
            guard let grant = target.grants.first(where: { !groups.contains($0.grantee) }) else { continue }
            throw WarehouseError(
                .unusable, doing: doing,
                "\(target.sql) goes, and with it the right of \(grant.grantee) to call it; nothing was changed",
                hint: "`revoke execute on \(target.sql) from \(grant.to)`, migrate, and grant what takes its place")
        }
    }

    private func addition(of added: [String], _ first: String, dropping: [String], doing: String) -> WarehouseError {
        guard targets.contains(where: { $0.sql.hasPrefix("table ") }) else {
            return WarehouseError(
                .unusable, doing: doing,
                "\(first) is not octoload's, and would go when \(name) is made anew; nothing was changed",
                hint: "`drop routine \(first)`, migrate, and make it again under another name")
        }
        return WarehouseError(
            .unusable, doing: doing,
            "somebody has added to the view \(name) what it would lose when it is made anew: "
                + "\(added.joined(separator: ", ")); nothing was changed",
            hint: "keep \(added.count == 1 ? "this column" : "these columns") in a view of your own, "
                + "`\(dropping.joined(separator: "; "))`, and migrate, which makes again what is octoload's; "
                + "rights that were granted by hand are to be granted again")
    }
}
