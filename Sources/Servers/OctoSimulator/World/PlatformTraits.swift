/// What an advertising platform tells and in which form.
struct PlatformTraits: Sendable, Hashable {
    let name: String
    /// Fraction digits of money; `nil` means the currency's own.
    let moneyDigits: Int?
    /// Fraction digits of conversions: 3 where the platform attributes fractions.
    let conversionDigits: Int
    let hasReach: Bool
    let hasVideoViews: Bool
    let attribution: String

    static let all: [PlatformTraits] = [
        .init(
            name: "facebook", moneyDigits: nil, conversionDigits: 0, hasReach: true, hasVideoViews: true,
            attribution: "28d_click_1d_view"),
        .init(
            name: "google", moneyDigits: 6, conversionDigits: 3, hasReach: false, hasVideoViews: false,
            attribution: "28d_click_1d_view"),
        .init(
            name: "instagram", moneyDigits: nil, conversionDigits: 0, hasReach: true, hasVideoViews: true,
            attribution: "7d_click_1d_view"),
        .init(
            name: "tiktok", moneyDigits: nil, conversionDigits: 0, hasReach: true, hasVideoViews: true,
            attribution: "7d_click_1d_view"),
        .init(
            name: "linkedin", moneyDigits: nil, conversionDigits: 0, hasReach: true, hasVideoViews: false,
            attribution: "1d_click"),
        .init(
            name: "youtube", moneyDigits: 6, conversionDigits: 3, hasReach: true, hasVideoViews: true,
            attribution: "28d_click_1d_view"),
        .init(
            name: "x", moneyDigits: nil, conversionDigits: 0, hasReach: false, hasVideoViews: true,
            attribution: "1d_click"),
        // Not in the contract's list: the enum is open, and a client has to live with that.
        .init(
            name: "threads", moneyDigits: nil, conversionDigits: 0, hasReach: true, hasVideoViews: true,
            attribution: "3d_tap"),
    ]
}
