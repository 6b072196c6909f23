/// An advertising account that a domain has connected.
package struct ConnectedAccount: Record {
    package let id: Identifier
    package let domainID: Identifier
    package let platform: String
    package let platformAccountID: String
    package let name: String
    package let currency: String
    package let timeZone: String
    package let status: String
    package let errorMessage: String?
    package let lastSyncedAt: Moment?
    package let createdAt: Moment
    package let updatedAt: Moment
    package var deletedAt: Moment? { nil }

    package func write(to json: inout JSONBytes) {
        json.openObject()
        json.member("id", id)
        json.member("object", "connected_account")
        json.member("domain_id", domainID)
        json.member("platform", platform)
        json.member("platform_account_id", platformAccountID)
        json.member("name", name)
        json.member("currency", currency)
        json.member("time_zone", timeZone)
        json.member("status", status)
        json.member("error_message", errorMessage)
        json.member("last_synced_at", lastSyncedAt)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.closeObject()
    }
}

extension World {
    /// The connected accounts that exist at a moment, in the API's order.
    package func connectedAccounts(asOf: Moment) -> [ConnectedAccount] {
        plan.accounts.indices.compactMap { connectedAccount($0, asOf: asOf) }.inListOrder { $0.createdAt }
    }

    func connectedAccount(_ index: Int, asOf: Moment) -> ConnectedAccount? {
        guard plan.accounts.indices.contains(index), plan.accounts[index].created <= asOf else { return nil }
        let account = plan.accounts[index]
        let isExpired = chance.number(below: 15, .kind, index, 40) == 0
        let number = index - plan.domains[account.domain].accounts.lowerBound + 1
        return ConnectedAccount(
            id: id(.account, index), domainID: id(.domain, account.domain), platform: account.platform.name,
            platformAccountID: platformNumber(.account, index),
            name: "\(account.platform.name.capitalizedFirst) ads \(number) – \(account.currency.code)",
            currency: account.currency.code, timeZone: account.calendar.name,
            status: isExpired ? "expired" : "connected",
            errorMessage: isExpired ? "The platform's token has expired; connect the account again." : nil,
            lastSyncedAt: Moment(milliseconds: asOf.milliseconds / Moment.perHour * Moment.perHour),
            createdAt: account.created, updatedAt: account.created)
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
