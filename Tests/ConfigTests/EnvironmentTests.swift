import Core
import TestSupport
import Testing

@testable import Config

/// `environments:`, and what `--env` makes of it.
@Suite struct EnvironmentTests {
    private static let environments = """
        environments:
          staging:
            api: {base_url: "https://staging.example.com/v1", limits: {concurrency: 2}}
            warehouse: {url: {env: STAGING_URL}}
            pipelines: {campaigns: {optional: true}}
          production:
            run: {deadline: 3h}

        """

    private func configuration(_ name: String?, _ text: String = environments) throws -> Configuration {
        try ConfigLoader.parse(text: text + Example.text, file: "p.yaml", name: name)
    }

    private func errors(_ name: String?, _ text: String) -> [String] {
        do throws(ConfigErrors) {
            _ = try ConfigLoader.parse(text: text + Example.text, file: "p.yaml", name: name)
            return []
        } catch { return error.errors.map(\.description) }
    }

    @Test func `without a name the file is as it stands`() throws {
        let plain = try ConfigLoader.parse(text: Example.text, file: "p.yaml")
        let configuration = try configuration(nil)
        #expect(configuration.api.baseURL == plain.api.baseURL)
        #expect(configuration.environment == nil && configuration.environments == ["staging", "production"])
    }

    @Test func `a section keeps its other keys, and a key that is given is replaced whole`() throws {
        let plain = try ConfigLoader.parse(text: Example.text, file: "p.yaml")
        let staging = try configuration("staging")
        #expect(staging.environment == "staging")
        #expect(staging.api.baseURL.description == "https://staging.example.com/v1")
        #expect(staging.api.authentication?.secrets == plain.api.authentication?.secrets)
        #expect(staging.api.limits.concurrency == 2 && staging.api.limits.rates.isEmpty)
        #expect(staging.warehouse.url == .environment("STAGING_URL"))
        let campaigns = staging.pipelines.first { $0.name == "campaigns" }
        #expect(campaigns?.isOptional == true && campaigns?.path == "/campaigns")
        #expect(try configuration("production").run.deadline == .seconds(3 * 3_600))
        // Pages that another environment loaded say nothing here.
        #expect(staging.digest != plain.digest)
    }

    @Test func `mistakes are told with their place`() {
        #expect(errors("live", Self.environments).contains { $0.contains("the file has: staging, production") })
        #expect(
            errors(nil, "environments: {staging: {apos: {}}}\n").contains {
                $0.contains("p.yaml:1:") && $0.contains("did you mean \"apis\"?")
            })
        #expect(
            errors("staging", "environments: {staging: {api: {base_url: nonsense}}}\n").contains {
                $0.hasPrefix("p.yaml:1:")
            })
        #expect(!errors(nil, "environments: {Staging: {}}\n").isEmpty)
        #expect(!errors(nil, "environments: [staging]\n").isEmpty)
    }
}
