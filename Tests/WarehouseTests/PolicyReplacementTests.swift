import Core
import TestSupport
import Testing

@testable import Warehouse

/// Policies ask functions, which must not keep these from changing, nor be lost with them.
@Suite struct PolicyReplacementTests {
    private func function(_ returns: String, arguments: String = "", before: String = "") -> SchemaObject {
        SchemaObject(
            name: "mart.mine",
            sql: """
                \(before)
                create or replace function mart.mine(\(arguments)) returns \(returns) language sql stable return 1;
                """)
    }

    private let policies = """
        select polname, polpermissive, polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
        from pg_policy where polrelid = 'mart.t'::regclass order by 1
        """

    private func with(_ body: (SmallSchema) async throws -> Void) async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(function("integer")))
            for statement in [
                "alter table mart.t enable row level security",
                "create policy \"own rows\" on mart.t as restrictive for update to current_user using (a = mart.mine()) with check (b > mart.mine())",
                "create policy readers on mart.t for select using (mart.mine() = a)",
                "create policy other on mart.t using (a > 1)",
            ] { _ = try await schema.database.rows(statement) }
            try await body(schema)
        }
    }

    @Test func `a function that answers with another type takes the policies along that ask it`() async throws {
        try await with { schema in
            let before = try await schema.database.rows(policies)
            #expect(before.count == 3)
            #expect(try await schema.migrate(SmallSchema.migrator(function("bigint"), release: 2)) == ["mart.mine"])
            #expect(try await schema.database.value("select pg_typeof(mart.mine())") == "bigint")
            #expect(try await schema.database.rows(policies) == before)
        }
    }

    @Test func `one whose parameters change so that a policy cannot ask it is refused with the policy's name`()
        async throws
    {
        try await with { schema in
            let before = try await schema.database.rows(policies)
            let later = function("integer", arguments: "x integer", before: "drop function if exists mart.mine();")
            let error = try await schema.failure(of: SmallSchema.migrator(later, release: 2))
            #expect(error?.kind == .unusable)
            let text = error?.description ?? ""
            #expect(text.contains("the policy own rows of mart.t asks what is made anew"), "\(text)")
            #expect(text.contains("`drop policy \"own rows\" on mart.t`, migrate, and make it again"), "\(text)")
            #expect(try await schema.database.rows(policies) == before)
        }
    }

    @Test func `what else depends on a function is named`() async throws {
        try await with { schema in
            _ = try await schema.database.rows("alter table mart.t alter column b set default mart.mine()")
            let error = try await schema.failure(of: SmallSchema.migrator(function("bigint"), release: 2))
            let text = error?.description ?? ""
            #expect(text.contains("depends on it: default value for column b of table mart.t"), "\(text)")
            #expect(try await schema.database.rows(policies).count == 3)
        }
    }

    /// The policies of access ask `etl.planned_domains`, whatever it answers with.
    @Test func `policies of access are there again after what they ask has changed`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            try await warehouse.setUpAccess()
            let all = """
                select polrelid::regclass, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
                from pg_policy order by 1, 2
                """
            let before = try await database.rows(all)
            let modules = SchemaModule.modules(star: .busyocto).map { module in
                module.replacing("etl.require_domains") {
                    $0.replacing("etl.require_domains(planned", with: "etl.require_domains(expected")
                        .replacing("planned", with: "expected")
                        .replacing("etl.expected_domains", with: "etl.planned_domains")
                }
            }
            let applied = try await warehouse.migrate(Migrator(modules: modules, release: 1_000))
            #expect(applied.contains("etl.require_domains"))
            #expect(try await database.rows(all) == before && before.count > 50)
            #expect(try await warehouse.securityFindings().isEmpty)
            await warehouse.close()
        }
    }
}
