import Config
import Core
import Testing

/// `apis`: each with what `api` has, and pipelines that name theirs.
@Suite struct SeveralAPIsTests {
    private static let text = """
        version: 1
        apis:
          ads: {base_url: "https://ads.example.com/v1", paginate: {style: single}, records: data, clock_skew: 1m}
          shop: {base_url: "https://shop.example.com", paginate: {style: link_header}, records: ., errors: {code: c}}
        environments:
          test:
            apis: {shop: {base_url: "https://test.example.com"}}
        pipelines:
          campaigns: {get: /campaigns, load: {dim_campaign: {member: {campaign: id}}}}
          orders: {api: shop, get: /orders, for_each: {campaign: {in: campaigns}}, load: {fact_order: {record: id}}}

        """

    private func parse(
        _ text: String = SeveralAPIsTests.text, name: String? = nil, environment: [String: String] = [:]
    ) throws(ConfigErrors) -> Configuration {
        try ConfigLoader.parse(text: text, file: "p.yaml", name: name, environment: environment)
    }

    @Test func `the first is the default, and each pipeline inherits from its own`() throws {
        let configuration = try parse()
        #expect(configuration.apiNames == ["ads", "shop"])
        #expect(configuration.pipelines.map(\.api) == ["ads", "shop"])
        #expect(configuration.pipelines.map(\.records) == [FieldPath(names: ["data"]), .root])
        #expect(configuration.settings(of: configuration.pipelines[1]).errors.code == FieldPath(names: ["c"]))
        #expect(configuration.api.clockSkew == .seconds(60))
        let shop = configuration.viewing("shop")
        #expect(shop.api.baseURL.origin.description == "https://shop.example.com" && shop.apiName == "shop")
        #expect(shop.settings(of: configuration.pipelines[0]).baseURL == configuration.api.baseURL)
    }

    @Test func `progress belongs to the API of each pipeline`() throws {
        let configuration = try parse()
        #expect(
            configuration.sources(of: configuration.pipelines).map(\.origin) == [
                "https://ads.example.com", "https://shop.example.com",
            ])
    }

    @Test func `the address of the environment is the first one's`() throws {
        let configuration = try parse(environment: ["OCTOLOAD_API_URL": "https://other.example.com"])
        #expect(configuration.api.baseURL.origin.description == "https://other.example.com")
        #expect(configuration.viewing("shop").api.baseURL.origin.description == "https://shop.example.com")
    }

    @Test func `an environment changes single keys of one`() throws {
        let shop = try parse(name: "test").viewing("shop").api
        #expect(shop.baseURL.origin.description == "https://test.example.com")
        #expect(shop.errors.code == FieldPath(names: ["c"]))
    }

    @Test(arguments: [
        (
            "api: shop", "api: shp",
            "p.yaml:10:17: pipelines.orders.api: there is no API \"shp\"; did you mean \"shop\"?"
        ),
        ("  shop: {base_url", "  Shop!: {base_url", "cannot be an API's name"),
        ("clock_skew: 1m", "clock_skw: 1m", "apis.ads: unknown key \"clock_skw\""),
        ("apis:\n", "api: {base_url: \"https://a.example\"}\napis:\n", "the file has api and apis"),
    ])
    func `mistakes have their place`(old: String, new: String, message: String) {
        let text = SeveralAPIsTests.text.replacing(old, with: new)
        let error = #expect(throws: ConfigErrors.self) { try parse(text) }
        #expect(error?.errors.contains { $0.description.contains(message) } == true, "\(String(describing: error))")
    }
}
