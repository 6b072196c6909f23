import CSV
import Core
import FileImport
import Testing

@Suite struct ImportReaderTests {
    private static let references = ImportReferences(
        currencies: ["EUR", "USD", "JPY", "XXX"], platforms: ["unknown", "meta", "google"],
        clients: ["dom_1": 11, "dom_2": 12, "dom_3": 13], clientNames: ["Acme": [11], "Twin": [12, 13]])

    private struct Outcome {
        var staged: [[String]] = []
        var problems: [String]
    }

    private func read(_ kind: ImportKind, _ text: String, _ purpose: ImportPurpose = .load) -> Outcome {
        var reader = ImportReader(kind, Self.references, source: "rates.csv", purpose: purpose)
        var staged: [[String]] = []
        Array(text.utf8).withUnsafeBytes { bytes in reader.feed(bytes) { staged.append($1) } }
        reader.finish { staged.append($1) }
        let problems = reader.problems.first.map { "\($0.place.line):\($0.place.column): \($0.problem)" }
        return Outcome(staged: staged, problems: problems)
    }

    @Test func `columns come in any order, numbers keep every digit`() {
        let outcome = read(
            .fx,
            "rate,to_currency,rate_date,from_currency\n1234567890.1234567890,EUR,2026-11-30,USD\n0.0000000001,EUR,2026-12-01,JPY\n"
        )
        #expect(outcome.problems == [])
        #expect(
            outcome.staged == [
                ["USD", "EUR", "2026-11-30", "1234567890.123456789", "rates.csv"],
                ["JPY", "EUR", "2026-12-01", "0.0000000001", "rates.csv"],
            ])
    }

    @Test func `rows that are taken back need their key only, and what else is given is checked`() {
        let keys = read(.budget, "domain_id,month\ndom_1,2026-11\n", .remove)
        #expect(keys.problems == [] && keys.staged == [["11", "2026-11-01", "all", "", ""]])
        let whole = read(
            .budget,
            "domain_id,month,platform,planned_spend,currency\ndom_1,2026-11,meta,10.50,EUR\ndom_2,2026-11,meta,,\n",
            .remove)
        #expect(
            whole.staged == [["11", "2026-11-01", "meta", "10.5", "EUR"], ["12", "2026-11-01", "meta", "", ""]],
            "\(whole.problems)")
        let bad = read(.budget, "domain_id,month,planned_spend\ndom_1,2026-11,ten\n", .remove)
        #expect(bad.problems.count == 1 && bad.problems[0].contains("planned_spend is \"ten\""), "\(bad.problems)")
        let rates = read(.fx, "rate_date,from_currency,to_currency\n2026-11-30,USD,EUR\n", .remove)
        #expect(rates.staged.map { Array($0.prefix(4)) } == [["USD", "EUR", "2026-11-30", ""]], "\(rates.problems)")
        let loaded = read(.fx, "rate_date,from_currency,to_currency\n2026-11-30,USD,EUR\n")
        #expect(loaded.problems.first?.contains("\"rate\" is missing") == true, "\(loaded.problems)")
    }

    @Test func `a month, a client by name, and a plan for all platforms`() {
        let outcome = read(
            .budget,
            "client,month,platform,planned_spend,currency\nAcme,2026-11,meta,1000.50,EUR\nAcme,2026-12-01,,0,USD\n")
        #expect(outcome.problems == [])
        #expect(
            outcome.staged == [
                ["11", "2026-11-01", "meta", "1000.5", "EUR"], ["11", "2026-12-01", "all", "0", "USD"],
            ])
    }

    @Test(arguments: [
        ("2026-02-30,USD,EUR,1", "2:1: rate_date is \"2026-02-30\", but must be a day"),
        ("0000-01-01,USD,EUR,1", "2:1: rate_date is \"0000-01-01\""),
        (
            "2026-11-30,usd,EUR,1",
            "2:12: from_currency is \"usd\", but must be a currency of dw.dim_currency; did you mean \"USD\"?"
        ),
        (
            "2026-11-30,USD,QQQ,1",
            "2:16: to_currency is \"QQQ\", but must be a currency of dw.dim_currency, such as EUR"
        ),
        ("2026-11-30,XXX,EUR,1", "2:12: from_currency is \"XXX\""),
        ("2026-11-30,EUR,EUR,1", "2:16: to_currency is \"EUR\", as from_currency is; it must be another"),
        ("2026-11-30,USD,EUR,0", "2:20: rate is \"0\", but must be a number above 0"),
        ("2026-11-30,USD,EUR,0.000", "2:20: rate is \"0.000\", but must be a number above 0"),
        ("2026-11-30,USD,EUR,-1", "2:20: rate is \"-1\""), ("2026-11-30,USD,EUR,", "2:20: rate is \"\""),
        ("2026-11-30,USD,EUR,1e3", "2:20: rate is \"1e3\""), ("2026-11-30,USD,EUR,1.", "2:20: rate is \"1.\""),
        ("2026-11-30,USD,EUR,NaN", "2:20: rate is \"NaN\""), ("2026-11-30,USD,EUR, 1", "2:20: rate is \" 1\""),
        ("2026-11-30,USD,EUR,\"1,5\"", "2:20: rate is \"1,5\", but must be a number above 0 like 1234.56"),
        ("2026-11-30,USD,EUR,12345678901", "2:20: rate is \"12345678901\", but must have at most 10 digits before"),
        ("2026-11-30,USD,EUR,0.00000000001", "at most 10 digits before the point and 10 behind it"),
        ("2026-11-30,USD,EUR", "2:1: 3 fields, but the header names 4"),
        ("2026-11-30,USD,EUR,1,2", "2:1: 5 fields, but the header names 4"),
        ("2026-11-30,USD,EU\"R,1", "2:18: a quote inside a field"),
    ])
    func `a bad rate is named with its place`(row: String, message: String) {
        let outcome = read(.fx, "rate_date,from_currency,to_currency,rate\n\(row)\n2026-11-29,USD,EUR,1\n")
        #expect(outcome.problems.count == 1 && outcome.problems.first?.contains(message) == true, "\(outcome.problems)")
        #expect(outcome.staged.count == 1)
    }

    @Test(arguments: [
        ("dom_1,2026-13,meta,1,EUR", "2:7: month is \"2026-13\", but must be a month like 2026-11, or its first day"),
        ("dom_1,2026-11-02,meta,1,EUR", "2:7: month is \"2026-11-02\""),
        ("dom_9,2026-11,meta,1,EUR", "2:1: domain_id is \"dom_9\", but must be the id of a client"),
        ("dom_1,2026-11,mata,1,EUR", "2:15: platform is \"mata\""),
        ("dom_1,2026-11,mata,1,EUR", "did you mean \"meta\"?"),
        ("dom_1,2026-11,unknown,1,EUR", "2:15: platform is \"unknown\""),
        ("dom_1,2026-11,meta,-1,EUR", "planned_spend is \"-1\", but must be a number of 0 or more"),
        ("dom_1,2026-11,meta,1234567890123456,EUR", "at most 15 digits before the point and 6 behind it"),
    ])
    func `a bad plan is named with its place`(row: String, message: String) {
        let outcome = read(.budget, "domain_id,month,platform,planned_spend,currency\n\(row)\n")
        #expect(outcome.problems.count == 1 && outcome.problems.first?.contains(message) == true, "\(outcome.problems)")
        #expect(outcome.staged.isEmpty)
    }

    @Test(arguments: [
        ("", "1:1: the file is empty"), ("\n\n", "1:1: the file is empty"),
        ("rate_date,from_currency,to_currency,rate\n", "2:1: no row follows"),
        (
            "rate_date,from_curency,to_currency,rate\n",
            "1:11: unknown column \"from_curency\"; did you mean \"from_currency\"?"
        ),
        ("rate_date,from_currency,rate\n", "1:1: the column \"to_currency\" is missing"),
        ("rate_date,from_currency,to_currency,rate,rate\n", "1:42: the column \"rate\" is there twice"),
        ("rate_date;from_currency;to_currency;rate\n", "columns must be separated by commas, not semicolons"),
        ("rate\"_date,from_currency\nx,y\n", "1:5: a quote inside a field"),
    ])
    func `a header that does not fit is named`(text: String, message: String) {
        let outcome = read(.fx, text)
        #expect(outcome.problems.first?.contains(message) == true, "\(outcome.problems)")
        #expect(outcome.staged.isEmpty)
    }

    @Test func `a name that two clients have is no client`() {
        let outcome = read(.budget, "client,month,planned_spend,currency\nTwin,2026-11,1,EUR\n")
        #expect(
            outcome.problems == ["2:1: client is \"Twin\", the name of 2 clients; give domain_id instead of client"])
    }

    @Test func `a hundred mistakes are shown and all are counted`() {
        let rows = String(repeating: "2026-11-30,USD,EUR,x\n", count: 250)
        var reader = ImportReader(.fx, Self.references, source: "x")
        Array("rate_date,from_currency,to_currency,rate\n\(rows)".utf8).withUnsafeBytes { bytes in
            reader.feed(bytes) { _, _ in }
        }
        let lines = reader.problems.lines(file: "x.csv")
        #expect(lines.count == 102)
        #expect(lines.suffix(2) == ["and 150 more", "x.csv: 250 mistakes, nothing was written"])
    }
}
