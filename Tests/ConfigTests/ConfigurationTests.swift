import Config
import Core
import Extract
import Testing

@Suite struct ConfigurationTests {
    @Test func `the example is read as it is meant`() throws {
        let configuration = try Example.parse(Example.text)
        let api = configuration.api
        #expect(api.baseURL.description == "https://api.busyocto.ai/v1")
        #expect(api.authentication?.secrets == [.environment("BUSYOCTO_API_KEY")])
        #expect(api.authentication?.places == [.header("Authorization", prefix: "Bearer ")])
        #expect(api.headers == [HTTPHeader(name: "BusyOcto-Version", value: "2026-09-01")])
        #expect(
            api.limits.rates.map(\.requests) == [600, 20] && api.limits.rates.map(\.per) == [.seconds(60), .seconds(1)])
        #expect(
            api.retry.attempts == 5 && api.retry.base == .milliseconds(500) && api.retry.maximumWait == .seconds(900))
        #expect(api.timeouts.total == .seconds(90) && api.maximumPage == 8.mebibytes)
        #expect(api.errors.restartCodes == ["cursor_expired", "gone"] && api.errors.requestIDHeader == "X-Request")
        #expect(api.errors.partitionCodes == ["domain_not_accessible"])
        #expect(configuration.warehouse.url == .environment("DATABASE_URL") && configuration.warehouse.schema == "dw")
        #expect(configuration.digest.count == 32)
    }

    @Test func `parents come first, else the order of the file`() throws {
        #expect(try Example.parse(Example.text).pipelines.map(\.name) == ["domains", "campaigns", "bare"])
    }

    @Test func `a pipeline has its own keys and inherits the others`() throws {
        let pipelines = try Example.parse(Example.text).pipelines
        let (domains, campaigns, bare) = (pipelines[0], pipelines[1], pipelines[2])
        #expect(campaigns.request.query == [QueryItem(name: "status", value: "no")])
        #expect(campaigns.partition?.entity == "domain" && campaigns.partition?.place == "domain_id")
        #expect(campaigns.reading.changes?.maximumAge == .seconds(85 * 86_400))
        #expect(campaigns.reading.changes?.beginning == .unixEpoch)
        #expect(campaigns.reading.window?.sliceDays == 31)
        #expect(campaigns.paginator is CursorPaginator && domains.paginator is PageNumberPaginator)
        #expect(bare.paginator is CursorPaginator && bare.paginator.size?.records == 1_000)
        #expect(bare.records == .root && bare.asOf == FieldPath(names: ["as_of"]))
        #expect(domains.reading.absenceDeletes && domains.reading.isSnapshot)
        #expect(domains.loads[0].table == TableName(schema: "mart", name: "dim_domain"))
        #expect(bare.loads[0].columns[0].column == "name")
        #expect(campaigns.location == SourceLocation(file: "p.yaml", line: 17, column: 3))
    }

    @Test func `columns come from fields, constants, days and partitions`() throws {
        let load = try Example.parse(Example.text).pipelines[1].loads[0]
        #expect(load.columns.map { "\($0.source)" }.count == 6)
        guard case .field(let name) = load.columns[0].source, case .constant("post") = load.columns[2].source,
            case .day(_, .partition("time_zone")) = load.columns[3].source,
            case .day(_, .named("Europe/Zurich")) = load.columns[4].source,
            case .partition("plan") = load.columns[5].source
        else {
            Issue.record("unexpected sources")
            return
        }
        #expect(name == FieldPath(names: ["name"]) && load.columns[1].format == .currency)
        #expect(load.member?.entity == "campaign" && load.members[0].id.count == 2)
        #expect(load.newestBy != nil && load.deletedBy != nil && load.recordID != nil && load.measures.count == 1)
        #expect(load.attributes.map(\.name) == ["notes"])
    }

    @Test func `OCTOLOAD_API_URL replaces the base URL`() throws {
        let environment = ["OCTOLOAD_API_URL": "http://127.0.0.1:8080/v1/"]
        #expect(
            try Example.parse(Example.text, environment: environment).api.baseURL.description
                == "http://127.0.0.1:8080/v1")
        let without = Example.replacing("  base_url: https://api.busyocto.ai/v1\n", with: "")
        #expect(try Example.parse(without, environment: environment).api.baseURL.origin.port == 8080)
        #expect(Example.errors(without, environment: ["OCTOLOAD_API_URL": ""]).count == 1)
        #expect(
            Example.errors(Example.text, environment: ["OCTOLOAD_API_URL": "http://api.example.com"]) == [
                "OCTOLOAD_API_URL: plain http would send the token in clear text; use https, or set api.allow_http: true"
            ])
    }

    @Test func `another byte is another digest`() throws {
        let other = try Example.parse(Example.text + "# comment\n").digest
        #expect(try Example.parse(Example.text).digest != other)
    }
}
