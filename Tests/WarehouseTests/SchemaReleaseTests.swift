import Core
import TestSupport
import Testing

@testable import Warehouse

/// An older program leaves what a newer one has made.
@Suite struct SchemaReleaseTests {
    @Test func `whoever changes a view or function appends its digest`() {
        let digest = SchemaRelease.digest(of: SchemaModule.modules(star: .busyocto).flatMap(\.objects))
        #expect(
            SchemaRelease.digests.last == digest,
            "sql/views or sql/functions has changed: append \"\(digest)\" to SchemaRelease.digests")
        #expect(Set(SchemaRelease.digests).count == SchemaRelease.digests.count)
    }

    @Test func `an older program whose form was never here does not put it back`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.wide, SmallSchema.top, release: 4))
            let error = try await schema.failure(
                of: SmallSchema.migrator(SmallSchema.base, SmallSchema.top, release: 3))
            #expect(error?.kind == .unusable)
            let text = error?.description ?? ""
            #expect(
                text.contains("release 4 of them, and this program has 3), and mart.base is not as this one makes it"),
                "\(text)")
            #expect(text.hasSuffix("nothing was changed; use the newer octoload"), "\(text)")
            #expect(try await schema.database.rows(SmallSchema.columns) == [["base", "a,b,c"], ["top", "a"]])
            let planned = await #expect(throws: WarehouseError.self) {
                _ = try await schema.plan(SmallSchema.migrator(SmallSchema.base, SmallSchema.top, release: 3))
            }
            #expect(planned?.kind == .unusable)
        }
    }

    @Test func `an older program that has the same works, and makes again what somebody has dropped`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.base, SmallSchema.top, release: 4))
            _ = try await schema.database.rows("drop view mart.top")
            let older = SmallSchema.migrator(SmallSchema.base, SmallSchema.top, release: 3)
            #expect(try await schema.migrate(older) == ["mart.top"])
        }
    }

    @Test func `a newer program may go back to an earlier form`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.base, release: 1))
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.wide, release: 2))
            #expect(try await schema.migrate(SmallSchema.migrator(SmallSchema.base, release: 3)) == ["mart.base"])
            #expect(try await schema.database.rows(SmallSchema.columns) == [["base", "a,b"]])
        }
    }

    @Test func `books that an earlier octoload made gain what they lack`() async throws {
        try await SmallSchema.with { schema in
            _ = try await schema.migrate(SmallSchema.migrator(SmallSchema.base, SmallSchema.top))
            _ = try await schema.database.rows("alter table etl.schema_object drop column release, drop column parts")
            #expect(try await schema.plan(SmallSchema.migrator(SmallSchema.base, SmallSchema.top)).isEmpty)
            let applied = try await schema.migrate(
                SmallSchema.migrator(SmallSchema.wide, SmallSchema.top, release: 2))
            #expect(applied == ["mart.base"])
            let forms = try await schema.database.rows(
                "select name, revision, release, parts from etl.schema_object order by 1, 2")
            #expect(
                forms == [
                    ["mart.base", "1", nil, nil], ["mart.base", "2", "2", "{a,b,c}"], ["mart.top", "1", nil, nil],
                ])
        }
    }
}
