import Core
import TestSupport
import Testing

@testable import Warehouse

/// Rights are of one database and of one role, and end with either.
@Suite struct AccessGroupTests {
    @Test func `a role that is made anew under an old name has no old grants, until they are given again`() async throws
    {
        try await AccessStage.with(rows: .one) { stage in
            let server = stage.database.server
            let role = stage.role("one")
            let owner = stage.database.warehouse()
            let groups = try #require(try await owner.accessGroups())
            _ = try await owner.rows("drop owned by \(role)")
            try await server.execute("drop role \(role)")
            let gone = try await owner.grants().filter { $0.role == role }
            #expect(gone.map(\.state) == [.roleIsGone])

            try await server.execute("create role \(role) login")
            try await server.execute("grant \(groups.name(of: .client)) to \(role)")
            let stranger = try await stage.rows(as: "one", "select count(*) from dw.dim_campaign")
            #expect(stranger == [["0"]])
            let void = try await owner.grants().filter { $0.role == role }
            #expect(void.map(\.state) == [.roleIsAnother])

            try await owner.run(groups.grant(domains: [101], to: role))
            let again = try await stage.rows(as: "one", "select count(*) from dw.dim_campaign")
            #expect(again == [["20"]])
            await owner.close()
        }
    }

    @Test func `a member of one warehouse's groups is nobody in another on the same server`() async throws {
        try await AccessStage.with(rows: .one) { stage in
            try await AccessStage.with(rows: .one) { other in
                for login in ["one", "analyst", "nightly"] {
                    let session = other.database.as(stage.role(login)).warehouse()
                    let error = await #expect(throws: WarehouseError.self) {
                        _ = try await session.rows("select count(*) from dw.dim_campaign")
                    }
                    #expect(error?.sqlState == "42501", "\(login): \(error?.message ?? "")")
                    await session.close()
                }
            }
        }
    }

    @Test func `a copy of a warehouse gets groups of its own`() async throws {
        try await AccessStage.with(rows: .one) { stage in
            let copy = "\(stage.database.name)_copy"
            let database = try await stage.database.copy(as: copy)
            let owner = database.warehouse()
            let before = try await owner.accessGroups()
            let isWithoutGroups = try await owner.hasGrantsWithoutGroups()
            #expect(before == nil && isWithoutGroups)
            // The copy still has the policies of the first one's groups, and says so.
            let findings = try await owner.securityFindings()
            #expect(!findings.isEmpty)
            try await owner.setUpAccess()
            let groups = try await owner.accessGroups()
            #expect(groups?.name(of: .client) == "octoload_client_\(copy)")
            let session = database.as(stage.role("one")).warehouse()
            let seen = try? await session.rows("select count(*) from dw.dim_campaign")
            #expect(seen == nil || seen == [["0"]])
            await session.close()
            await owner.close()
            try await database.drop()
        }
    }

    @Test func `a group that others have filled already is refused`() async throws {
        try await withDatabase { database in
            let role = "octoload_agency_\(database.name)"
            let stranger = "squatter_\(database.name)"
            try await database.server.execute("create role \(role)")
            try await database.server.execute("create role \(stranger) login in role \(role)")
            let owner = database.warehouse()
            let error = await #expect(throws: WarehouseError.self) { _ = try await owner.accessSetup() }
            #expect(error?.kind == .insecure)
            #expect(error?.message.contains("has members (\(stranger))") == true, "\(error?.message ?? "")")
            try await database.server.execute("drop role \(stranger)")
            try await owner.setUpAccess()
            await owner.close()
        }
    }

    @Test(arguments: ["marketing", String(repeating: "x", count: 63), String(repeating: "ü", count: 31)])
    func `groups are named by their database, within what PostgreSQL keeps of a name`(database: String) {
        let names = AccessRole.allCases.map { AccessGroups.defaultName(of: $0, database: database) }
        #expect(Set(names).count == 3)
        for name in names { #expect(name.utf8.count <= 63 && name.hasPrefix("octoload_"), "\(name)") }
        let other = AccessGroups.defaultName(of: .client, database: "\(database.dropLast())y")
        #expect(other != AccessGroups.defaultName(of: .client, database: database))
    }
}
