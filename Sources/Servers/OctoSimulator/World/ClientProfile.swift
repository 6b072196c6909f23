/// The kind of client that a domain is. Domains take profiles in turn, so six clients already span the world.
struct ClientProfile: Sendable {
    let site: String
    let clientName: String
    let industry: String?
    let zone: String
    let currency: CurrencyUnit
    let country: String
    let tags: [String]

    static let all: [ClientProfile] = [
        .init(
            site: "sakura", clientName: "Sakura Foods 桜フーズ", industry: "food", zone: "Asia/Tokyo", currency: .jpy,
            country: "JP", tags: ["apac", "vip"]),
        .init(
            site: "brooklyn-bikes", clientName: "Brooklyn Bikes & Co. 🚲", industry: "retail", zone: "America/New_York",
            currency: .usd, country: "US", tags: ["us"]),
        .init(
            site: "himal-trek", clientName: "Himal Trek हिमाल", industry: "travel", zone: "Asia/Kathmandu",
            currency: .usd, country: "NP", tags: []),
        .init(
            site: "alnoor", clientName: "شركة النور", industry: "fashion", zone: "Asia/Kuwait", currency: .kwd,
            country: "KW", tags: ["mena", "vip"]),
        .init(
            site: "blumen-koenig", clientName: "Blumen König GmbH", industry: "retail", zone: "Europe/Berlin",
            currency: .eur, country: "DE", tags: ["eu", "größer"]),
        .init(
            site: "chai-wala", clientName: "Chai Wala \"Express\"", industry: nil, zone: "Asia/Kolkata", currency: .inr,
            country: "IN", tags: ["apac"]),
        .init(
            site: "thames-tea", clientName: "Thames Tea\tLtd", industry: "food", zone: "Europe/London", currency: .gbp,
            country: "GB", tags: ["eu"]),
        .init(
            site: "outback-gear", clientName: "Outback Gear 🦘", industry: "sports", zone: "Australia/Adelaide",
            currency: .aud, country: "AU", tags: []),
        .init(
            site: "kiritimati-dive", clientName: "Kiritimati Dive", industry: "travel", zone: "Pacific/Kiritimati",
            currency: .aud, country: "KI", tags: ["apac"]),
        .init(
            site: "rocky-shoes", clientName: "Rocky Shoes 'n' Boots", industry: "fashion", zone: "America/St_Johns",
            currency: .usd, country: "CA", tags: ["us", "🍁"]),
        .init(
            site: "tel-aviv-tech", clientName: "תל אביב טק", industry: "software", zone: "Asia/Jerusalem",
            currency: .usd,
            country: "IL", tags: ["mena"]),
        .init(
            site: "pampa-vinos", clientName: "Pampa Vinos Ñandú", industry: "wine", zone: "America/Sao_Paulo",
            currency: .brl, country: "BR", tags: ["latam"]),
    ]
}
