import Core
import TestSupport
import Testing

@testable import Warehouse

/// What somebody has added by hand to a view or function of ours, or put in its place, does not go in silence.
@Suite struct HandmadeAdditionTests {
    @Test(arguments: [SmallSchema.wide, SmallSchema.narrow])
    func `columns that somebody added to a view are named, and nothing is changed`(next: SchemaObject) async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.base, SmallSchema.top))
            _ = try await schema.database.rows(
                "create or replace view mart.base as select a, b, a + b as total, 2 as two from mart.t")
            let later = SmallSchema.migrator(next, SmallSchema.top, release: 2)
            let error = try await schema.failure(of: later)
            #expect(error?.kind == .unusable)
            let text = error?.description ?? ""
            #expect(text.contains("added to the view mart.base what it would lose"), "\(text)")
            #expect(text.contains("made anew: total, two; nothing was changed"), "\(text)")
            #expect(text.contains("`drop view mart.top; drop view mart.base`, and migrate"), "\(text)")
            #expect(try await schema.database.rows(SmallSchema.columns)[0] == ["base", "a,b,total,two"])
            // The next step does it.
            _ = try await schema.database.rows("drop view mart.top")
            _ = try await schema.database.rows("drop view mart.base")
            #expect(try await schema.migrate(later) == ["mart.base", "mart.top"])
        }
    }

    @Test func `columns of a view that reads one that changes are noticed, too`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.base, SmallSchema.top))
            _ = try await schema.database.rows("create or replace view mart.top as select a, 1 as one from mart.base")
            let error = try await schema.failure(
                of: SmallSchema.migrator(SmallSchema.narrow, SmallSchema.top, release: 2))
            #expect(error?.message.contains("the view mart.top what it would lose") == true, "\(error?.message ?? "")")
            #expect(try await schema.database.rows(SmallSchema.columns) == [["base", "a,b"], ["top", "a,one"]])
        }
    }

    @Test(arguments: [
        ("create table mart.base (x integer)", "is a table", "`alter table mart.base rename to my_base`"),
        (
            "create materialized view mart.base as select 1 as x", "is a materialized view",
            "`alter materialized view mart.base rename to my_base`"
        ),
    ])
    func `something else of a view's name is said to be there`(made: String, what: String, hint: String) async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator())
            _ = try await schema.database.rows(made)
            let error = try await schema.failure(of: SmallSchema.migrator(SmallSchema.base))
            #expect(error?.kind == .unusable && error?.sqlState == "42809")
            let text = error?.description ?? ""
            #expect(text.contains("make mart.base: mart.base \(what) that somebody has made"), "\(text)")
            #expect(text.contains(hint), "\(text)")
            let command = hint.split(separator: "`").first.map(String.init) ?? ""
            _ = try await schema.database.rows(command)
            #expect(try await schema.migrate(SmallSchema.migrator(SmallSchema.base)) == ["mart.base"])
        }
    }

    @Test func `a procedure of a function's name is said to be there`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator())
            _ = try await schema.database.rows("create procedure mart.f() language sql as 'select 1'")
            let error = try await schema.failure(of: SmallSchema.migrator(function("", returns: "integer")))
            let text = error?.description ?? ""
            #expect(
                text.contains("mart.f is a procedure") && text.contains("`alter procedure mart.f() rename"), "\(text)")
        }
    }

    private func function(_ arguments: String, returns type: String, more: String = "") -> SchemaObject {
        SchemaObject(
            name: "mart.f",
            sql: """
                \(more)
                create or replace function mart.f(\(arguments)) returns \(type) language sql return 1;
                revoke execute on function mart.f(\(arguments)) from public;
                """)
    }

    private func withRole(_ schema: SmallSchema, _ body: (String) async throws -> Void) async throws {
        let role = "bi_\(schema.database.name)"
        try await schema.database.server.execute("create role \(role)")
        try await body(role)
        _ = try await schema.database.rows("drop owned by \(role)")
        try await schema.database.server.execute("drop role \(role)")
    }

    @Test func `each of several functions of a name keeps its own rights, whatever its parameters are called`()
        async throws
    {
        try await SmallSchema.with { schema in
            let more = "create or replace function mart.f(x text) returns text language sql return x;"
            _ = try await schema.migrate(SmallSchema.migrator(function("x integer", returns: "integer", more: more)))
            try await withRole(schema) { role in
                _ = try await schema.database.rows("grant execute on function mart.f(integer) to \(role)")
                _ = try await schema.database.rows("revoke execute on function mart.f(text) from public")
                let later = function("y integer", returns: "bigint", more: more)
                _ = try await schema.migrate(SmallSchema.migrator(later, release: 2))
                let rights = try await schema.database.rows(
                    """
                    select p.oid::regprocedure::text, pg_get_function_identity_arguments(p.oid), has_function_privilege('\(role)', p.oid, 'execute')
                    from pg_proc p where p.pronamespace = 'mart'::regnamespace order by (p.oid::regprocedure)::text collate "C"
                    """)
                #expect(rights.first == ["mart.f(integer)", "y integer", "t"])
                #expect(rights.count == 2)
                let grants = try await schema.database.value(
                    "select count(*) from pg_proc p, aclexplode(p.proacl) g where g.grantee = '\(role)'::regrole")
                #expect(grants == "1", "what was granted of one is not given of the other")
            }
        }
    }

    @Test func `a function of somebody else under our name is named before it would go`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(function("", returns: "integer")))
            _ = try await schema.database.rows("create function mart.f(text) returns text language sql return $1")
            let later = SmallSchema.migrator(function("", returns: "bigint"), release: 2)
            let text = try await schema.failure(of: later)?.description ?? ""
            #expect(text.contains("mart.f(text) is not octoload's, and would go when mart.f is made anew"), "\(text)")
            #expect(text.contains("`drop routine mart.f(text)`"), "\(text)")
            #expect(try await schema.database.value("select mart.f('x')") == "x")
        }
    }

    @Test func `rights on a function that goes are named before they are lost`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(function("integer", returns: "integer")))
            try await withRole(schema) { role in
                _ = try await schema.database.rows("grant execute on function mart.f(integer) to \(role)")
                let later = SmallSchema.migrator(
                    function("bigint", returns: "integer", more: "drop function if exists mart.f(integer);"),
                    release: 2)
                let text = try await schema.failure(of: later)?.description ?? ""
                #expect(text.contains("routine mart.f(integer) goes, and with it the right of \(role)"), "\(text)")
                #expect(text.contains("`revoke execute on routine mart.f(integer) from \(role)`"), "\(text)")
                _ = try await schema.database.rows("revoke execute on routine mart.f(integer) from \(role)")
                #expect(try await schema.migrate(later) == ["mart.f"])
            }
        }
    }
}
