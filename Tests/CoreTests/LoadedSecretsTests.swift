import Core
import Testing

/// Of what the whole process has loaded: each test has texts of its own.
@Suite struct LoadedSecretsTests {
    @Test func `of an address everything goes that lets somebody write there`() {
        LoadedSecrets.add(
            Secret(
                "https://us3r:Pa%2Fss9word@hooks.example/services/T0AAAA/B00000001/x9y8z7w6v5?sig=Sg%20nature1&on=true")
        )
        #expect("at hooks.example, T0AAAA and services".redacted == "at hooks.example, T0AAAA and services")
        for part in ["x9y8z7w6v5", "B00000001", "Sg nature1", "Sg%20nature1", "Pa/ss9word", "Pa%2Fss9word"] {
            #expect("<\(part)>".redacted == "<[redacted]>")
        }
        #expect("/services/T0AAAA/B00000001/x9y8z7w6v5?sig=Sg+nature1".redacted.contains("[redacted]"))
    }

    @Test(arguments: [
        ("host=h password=Kw0rd-pass-9x user=u", "Kw0rd-pass-9x"),
        (#"dbname=d password = 'It\'s a Pa55 \\ w' user=u"#, #"It's a Pa55 \ w"#),
    ])
    func `the password of a connection string is known before anybody connects`(text: String, password: String) {
        LoadedSecrets.add(Secret(text))
        #expect("it says \(password)!".redacted.contains(password) == false)
    }

    @Test func `of a connection string the password goes, and where the server is stays`() {
        LoadedSecrets.add(
            Secret("postgresql://app_user1:Sesame%40open77@db1.example:5432/marketing_2026?sslmode=verify-full"))
        let message =
            "connection to server at db1.example, port 5432 failed: role \"app_user1\", database \"marketing_2026\""
        #expect(message.redacted == message)
        #expect("Sesame@open77 Sesame%40open77".redacted == "[redacted] [redacted]")
        LoadedSecrets.add(Secret("host=/tmp/Socket-77aa dbname=marketing_2027 user=x"))
        #expect("/tmp/Socket-77aa marketing_2027".redacted == "/tmp/Socket-77aa marketing_2027")
    }
}
