import Foundation
import Testing
import Yams

/// Each field that the contract documents is loaded, or listed as left out with the reason.
@Suite struct ContractTests {
    private typealias Tree = [String: Any]

    /// Which schema the records of a pipeline have.
    static let schemas = [
        "organization": "Organization", "domains": "Domain", "connected_accounts": "ConnectedAccount",
        "campaigns": "Campaign", "ad_sets": "AdSet", "ads": "Ad", "ad_performance": "AdPerformance",
        "campaign_performance": "AdPerformance", "competitors": "Competitor", "competitor_posts": "CompetitorPost",
        "competitor_ads": "CompetitorAd", "competitor_engagement": "CompetitorEngagement",
        "competitor_activity": "CompetitorActivity", "reports": "Report", "ai_interactions": "AiInteraction",
        "usage": "UsageDay", "notifications": "Notification", "alert_rules": "AlertRule", "api_keys": "ApiKey",
        "webhook_endpoints": "WebhookEndpoint", "webhook_events": "Event", "report_contents": "ReportContent",
        "usage_plan": "UsagePlan", "report_files": "ReportFile", "ad_performance_hourly": "AdPerformance",
    ]

    private static func load(_ path: String) throws -> Tree {
        let text = try String(contentsOf: Program.repository.appending(path: path), encoding: .utf8)
        return try #require(try Yams.load(yaml: text) as? Tree)
    }

    /// Leaves of a schema as dotted paths; an object without properties, and an array, is a leaf.
    private static func leaves(_ schema: Tree, of contract: Tree, prefix: String = "") throws -> [String] {
        var found: [String] = []
        for part in [schema] + (schema["allOf"] as? [Tree] ?? []) + (schema["oneOf"] as? [Tree] ?? [])
            + (schema["anyOf"] as? [Tree] ?? [])
        {
            if let reference = part["$ref"] as? String, let target = resolve(reference, contract) {
                found += try leaves(target, of: contract, prefix: prefix)
            }
            for (name, value) in part["properties"] as? Tree ?? [:] {
                let path = prefix.isEmpty ? name : "\(prefix).\(name)"
                let below = try leaves(value as? Tree ?? [:], of: contract, prefix: path)
                found += below.isEmpty ? [path] : below
            }
        }
        return found
    }

    private static func resolve(_ reference: String, _ contract: Tree) -> Tree? {
        var node: Any? = contract
        for name in reference.dropFirst(2).split(separator: "/") { node = (node as? Tree)?[String(name)] }
        return node as? Tree
    }

    /// Every text in a pipeline's stanza that may be a path.
    private static func words(_ node: Any) -> Set<String> {
        switch node {
        case let tree as Tree: tree.values.reduce(into: []) { $0.formUnion(words($1)) }
        case let list as [Any]: list.reduce(into: []) { $0.formUnion(words($1)) }
        case let text as String: [text]
        default: []
        }
    }

    @Test(arguments: schemas.sorted { $0.key < $1.key })
    func `each field of the schema has its place`(pipeline: String, schema: String) throws {
        let contract = try Self.load("docs/contract/busyocto-openapi.yaml")
        let pipelines = try #require(try Self.load("pipelines.yaml")["pipelines"] as? Tree)
        let reasons = try Self.load("docs/contract/left-out.yaml")
        let leftOut = try #require((reasons["\(schema)/\(pipeline)"] ?? reasons[schema]) as? Tree)
        let mapped = Self.words(try #require(pipelines[pipeline]))
        let fields = Set(
            try Self.leaves(
                try #require(Self.resolve("#/components/schemas/\(schema)", contract)), of: contract))
        #expect(fields.count >= 5, "\(schema): \(fields)")
        for field in fields {
            let names = field.split(separator: ".").map(String.init)
            let isMapped = (1...names.count).contains { mapped.contains(names.prefix($0).joined(separator: ".")) }
            let isLeftOut = leftOut[field] is String
            #expect(isMapped || isLeftOut, "\(schema).\(field) is neither mapped nor left out with a reason")
            #expect(!(isMapped && isLeftOut), "\(schema).\(field) is mapped and left out")
        }
        for field in leftOut.keys { #expect(fields.contains(field), "\(schema) has no field \(field)") }
    }

    @Test func `every schema of the contract's data has a pipeline`() throws {
        let contract = try Self.load("docs/contract/busyocto-openapi.yaml")
        let pipelines = try #require(try Self.load("pipelines.yaml")["pipelines"] as? Tree)
        #expect(Set(pipelines.keys) == Set(Self.schemas.keys))
        let known = Set(Self.schemas.values)
        let paths = try #require(contract["paths"] as? Tree)
        for (path, item) in paths {
            guard let get = (item as? Tree)?["get"] as? Tree, get["x-stream"] != nil else { continue }
            let named = Self.words(get["responses"] ?? [:]).compactMap { word in
                word.hasPrefix("#/components/schemas/") ? word.split(separator: "/").last.map(String.init) : nil
            }
            let data = Set(named).subtracting(["CursorList", "PageList"])
            #expect(!data.isEmpty && data.isSubset(of: known), "\(path): \(data.subtracting(known))")
        }
    }

    @Test func `each list of the contract that these pipelines read is asked for with parameters that it knows`() throws
    {
        let contract = try Self.load("docs/contract/busyocto-openapi.yaml")
        let paths = try #require(contract["paths"] as? Tree)
        let pipelines = try #require(try Self.load("pipelines.yaml")["pipelines"] as? Tree)
        for (name, stanza) in pipelines {
            let stanza = try #require(stanza as? Tree)
            let path = try #require(stanza["get"] as? String)
            // The contract calls every such id the same.
            let documented = path.replacing("{report}", with: "{id}")
            let get = try #require((paths[documented] as? Tree)?["get"] as? Tree, "\(path)")
            let known = Set(
                (get["parameters"] as? [Tree] ?? []).compactMap { parameter in
                    let target = (parameter["$ref"] as? String).flatMap { Self.resolve($0, contract) } ?? parameter
                    return target["name"] as? String
                })
            var used = Set((stanza["query"] as? Tree ?? [:]).keys)
            if let since = stanza["since"] as? Tree { used.insert(since["param"] as? String ?? "") }
            if let window = stanza["window"] as? Tree {
                used.formUnion([window["from"] as? String ?? "", window["to"] as? String ?? ""])
            }
            let partition = (stanza["for_each"] as? Tree)?.values.first as? Tree
            if let parameter = partition?["param"] as? String { used.insert(parameter) }
            #expect(used.isSubset(of: known), "\(name): \(used.subtracting(known))")
        }
    }

    @Test func `what is asked for in groups takes several ids, and no more than fifty`() throws {
        let contract = try Self.load("docs/contract/busyocto-openapi.yaml")
        let paths = try #require(contract["paths"] as? Tree)
        let pipelines = try #require(try Self.load("pipelines.yaml")["pipelines"] as? Tree)
        var groups = 0
        for (name, value) in pipelines {
            let pipeline = try #require(value as? Tree)
            guard let spec = (pipeline["for_each"] as? Tree)?.values.first as? Tree, let size = spec["group"] as? Int
            else {
                continue
            }
            groups += 1
            #expect(size <= 50, "\(name)")
            let path = try #require(pipeline["get"] as? String)
            let get = try #require((paths[path] as? Tree)?["get"] as? Tree, "\(name): \(path)")
            let parameters = (get["parameters"] as? [Tree] ?? []).map { parameter in
                (parameter["$ref"] as? String).flatMap { Self.resolve($0, contract) } ?? parameter
            }
            let parameter = parameters.first { $0["name"] as? String == spec["param"] as? String }
            #expect(
                (parameter?["description"] as? String)?.contains("Comma separated") == true,
                "\(name): \(parameter ?? [:])")
        }
        #expect(groups >= 10)
    }
}
