import Core
import TestSupport
import Testing

@testable import Warehouse

/// What the files of sql/functions and sql/views say of themselves is true.
@Suite struct ShippedObjectTests {
    private let objects = SchemaModule.modules(star: .busyocto).flatMap(\.objects)

    /// Definitions, rights and comments of all views and functions.
    private let catalogue = """
        select 'view ' || c.oid::regclass, pg_get_viewdef(c.oid), array_to_string(c.reloptions, ','),
          (select string_agg(a::text, ',' order by a::text) from unnest(c.relacl) a),
          obj_description(c.oid, 'pg_class'),
          (select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)), ';'
             order by a.attnum) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0)
        from pg_class c
        where c.relkind = 'v' and c.relnamespace in ('mart'::regnamespace, 'etl'::regnamespace)
        union all
        select 'routine ' || p.oid::regprocedure, pg_get_functiondef(p.oid), null,
          (select string_agg(a::text, ',' order by a::text) from unnest(p.proacl) a), obj_description(p.oid, 'pg_proc'), null
        from pg_proc p where p.pronamespace in ('dw'::regnamespace, 'mart'::regnamespace, 'etl'::regnamespace)
        order by 1
        """

    @Test func `each may be applied again and leaves everything as it was, rights of access included`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            try await warehouse.setUpAccess()
            let before = try await database.rows(catalogue)
            _ = try await database.rows("delete from etl.schema_object")
            let applied = try await warehouse.migrate()
            #expect(applied == objects.map(\.name))
            #expect(try await database.rows(catalogue) == before)
            await warehouse.close()
        }
    }

    /// Mostly a change adds a column; this is what happens when one has to go.
    @Test func `each view may be dropped with what reads it, and comes back with all its rights`() async throws {
        try await withDatabase { database in
            let warehouse = database.warehouse()
            try await warehouse.setUpAccess()
            let before = try await database.rows(catalogue)
            // Another name for each view's first column: a change that `create or replace view` refuses.
            for (view, column) in try await database.rows(
                """
                select c.oid::regclass, a.attname from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
                where c.relkind = 'v' and c.relnamespace in ('mart'::regnamespace, 'etl'::regnamespace)
                """
            ).map({ ($0[0] ?? "", $0[1] ?? "") }) {
                _ = try await database.rows("alter view \(view) rename column \"\(column)\" to was_\(column)")
            }
            // As if an earlier form had had them.
            _ = try await database.rows("update etl.schema_object set checksum = '\\x00', parts = null")
            #expect(Set(try await warehouse.migrate()) == Set(objects.map(\.name)))
            #expect(try await database.rows(catalogue) == before)
            #expect(try await warehouse.securityFindings().isEmpty)
            await warehouse.close()
        }
    }

    @Test func `each makes what it is called, and every view and function of the warehouse has its file`() async throws
    {
        try await withDatabase { database in
            let made = try await database.rows(
                """
                select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('v', 'm') and n.nspname in ('dw', 'mart', 'etl')
                union
                select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.nspname in ('dw', 'mart', 'etl') order by 1
                """
            ).compactMap { $0[0] }
            #expect(made == objects.map(\.name).sorted())
        }
    }

    @Test func `each names what it needs, no more and no less`() async throws {
        let names = Set(objects.map(\.name))
        for object in objects {
            #expect(object.needs == object.needs.sorted() && names.isSuperset(of: object.needs), "\(object.name)")
            #expect(Set(object.needs) == mentioned(in: object, of: names), "\(object.name)")
        }
        try await withDatabase { database in
            for row in try await database.rows(
                """
                select distinct v.oid::regclass, coalesce(n.nspname || '.' || p.proname, t.oid::regclass::text)
                from pg_class v
                join pg_rewrite r on r.ev_class = v.oid
                join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refobjid <> v.oid
                left join pg_proc p on d.refclassid = 'pg_proc'::regclass and p.oid = d.refobjid
                left join pg_namespace n on n.oid = p.pronamespace
                left join pg_class t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid and t.relkind = 'v'
                where v.relkind = 'v' and v.relnamespace in ('mart'::regnamespace, 'etl'::regnamespace)
                  and (n.nspname in ('dw', 'mart', 'etl') or t.oid is not null)
                """)
            {
                let object = try #require(objects.first { $0.name == row[0] })
                #expect(object.needs.contains(row[1] ?? ""), "\(row)")
            }
        }
    }

    /// Those that its statements name, comments left out.
    private func mentioned(in object: SchemaObject, of names: Set<String>) -> Set<String> {
        let scalars = Array(object.sql.unicodeScalars)
        let statements = SQLScript(object.sql).statements.map { String(String.UnicodeScalarView(scalars[$0.range])) }
        let text = statements.filter { !$0.hasPrefix("comment on ") }
            .joined(separator: "\n").replacing(#/--[^\n]*/#, with: "")
        let words = text.matches(of: #/\b(?:etl|mart|dw)\.\w+/#).map { String($0.output) }
        return names.intersection(words).subtracting([object.name])
    }
}
