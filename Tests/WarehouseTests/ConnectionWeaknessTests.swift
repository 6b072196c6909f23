import Core
import Testing
import Warehouse

/// Which connections are weaker than a checked certificate, and are said to be.
@Suite struct ConnectionWeaknessTests {
    private func weakness(_ conninfo: String) throws -> String? {
        try ConnectionTarget(conninfo: Secret(conninfo), deadline: .seconds(1), applicationName: "test").weakness
    }

    @Test(arguments: [
        "", "dbname=x", "host=/run/postgresql", "host=@abstract", "host=localhost", "host=LOCALHOST", "host=127.0.0.1",
        "host=127.8.9.10", "host=::1", "host=0:0:0:0:0:0:0:1", "hostaddr=127.0.0.1",
        "host=localhost hostaddr=127.0.0.1", "host=localhost,127.0.0.1 port=1,2",
    ])
    func `on this machine every mode will do`(_ place: String) throws {
        for mode in ["disable", "prefer", "require"] { #expect(try weakness("\(place) sslmode=\(mode)") == nil) }
    }

    @Test(arguments: [
        "host=db.example.com", "host=10.0.0.5", "hostaddr=10.0.0.5", "host=localhost hostaddr=10.0.0.5",
        "host=/run/postgresql hostaddr=10.0.0.5", "host=db.example.com hostaddr=127.0.0.1",
        "host=localhost,db.example.com", "host=localhost.example.com", "host=127.0.0.1.example.com", "host=127.1",
        "host=::2", "host=::ffff:10.0.0.5", "host=0.0.0.0",
    ])
    func `anywhere else a weaker one is named, with what it means`(_ place: String) throws {
        for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
            let said = try weakness("\(place) sslmode=\(mode)")
            #expect(said?.hasPrefix("sslmode=\(mode) (in the connection string): ") == true, "\(place) \(said ?? "")")
        }
        #expect(try weakness(place) == nil)
        #expect(try weakness("\(place) sslmode=verify-full") == nil)
    }

    @Test func `an address says the same as keywords`() throws {
        #expect(try weakness("postgresql://u:p@db.example.com/x?sslmode=require")?.contains("db.example.com") == true)
        #expect(try weakness("postgresql://u:p@db.example.com/x") == nil)
        #expect(try weakness("postgresql:///x?host=/tmp&sslmode=disable") == nil)
    }

    @Test func `Kerberos in the place of a certificate is named only if somebody has written it`() throws {
        #expect(try weakness("host=db.example.com gssencmode=prefer")?.contains("gssencmode=disable") == true)
        #expect(try weakness("host=db.example.com gssencmode=disable") == nil)
    }
}
