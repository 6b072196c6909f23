import Core

/// Why a value does not fit its column. Thrown on the row path, so it holds no allocated text.
struct ValueRefusal: Error {
    let rule: RejectionRule
    let message: StaticString

    init(_ rule: RejectionRule, _ message: StaticString) {
        self.rule = rule
        self.message = message
    }
}
