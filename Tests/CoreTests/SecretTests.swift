import Core
import Testing

@Suite struct SecretTests {
    private static let text = "bo_live_4f9c2a"

    private struct Settings {
        var name = "api"
        var token = Secret(SecretTests.text)
    }

    @Test func `no way of printing shows the text`() {
        let secret = Secret(Self.text)
        var dumped = ""
        dump(Settings(), to: &dumped)
        dump([secret], to: &dumped)
        let shown = [
            "\(secret)", String(describing: secret), String(reflecting: secret), secret.debugDescription,
            "\(Settings())",
            String(reflecting: Settings()), "\(Optional(secret) as Any)", "\([secret])", "\(["k": secret])", dumped,
        ]
        for each in shown { #expect(!each.contains(Self.text) && each.contains("<redacted>"), "\(each)") }
    }

    @Test func `a mirror has nothing inside`() {
        #expect(Mirror(reflecting: Secret(Self.text)).children.isEmpty)
    }

    @Test func `reveal gives the text`() {
        #expect(Secret(Self.text).reveal { $0 } == Self.text)
        #expect(Secret("").isEmpty && !Secret("x").isEmpty)
    }
}
