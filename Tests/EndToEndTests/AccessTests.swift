import Foundation
import OctoSimulator
import TestSupport
import Testing

/// Readers see the rows of their clients, and whatever they try, no others.
@Suite(.serialized) struct AccessTests {
    /// A loaded bench with access set up, and roles that log in: a client's, a group of two clients with a member, the agency's,
    /// a loader's, and one of nobody. Roles belong to the server, so each test has its own.
    private struct Stage {
        let bench: Bench
        let config: String
        let suffix: String
        /// Ids of two clients.
        let clients: [String]

        func role(_ name: String) -> String { "\(name)_\(suffix)" }
        /// A group of this database.
        func group(_ kind: String) -> String { "octoload_\(kind)_\(suffix)" }
        var conninfo: (String) -> String {
            { role in bench.database.as(role).conninfo }
        }

        func octoload(_ arguments: String...) async throws -> Program.Result {
            try await bench.program.run(arguments + ["--config", config])
        }

        /// What psql prints for one or more statements as that role; errors included.
        func psql(_ role: String, _ sql: String) async throws -> String {
            let program = Program(environment: bench.program.environment, executable: "/usr/bin/psql")
            let result = try await program.run([
                "-XAtq", "-d", conninfo(role), "-v", "VERBOSITY=terse", "-c", sql,
            ])
            return result.output + result.errors
        }
    }

    @Test func `a deadlock with somebody else's locks is no reason to fail`() async throws {
        try await withDatabase { database in
            let config = Program.repository.appending(path: "pipelines.yaml").path
            var psql = Program(environment: ["PGDATABASE": database.conninfo])
            psql.executable = "/usr/bin/psql"
            // Holds one table until somebody waits for it, then wants one that the other holds, and is the more patient.
            let rival = try psql.start([
                "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database.conninfo, "-c",
                """
                set deadlock_timeout = '30s';
                do $$
                declare mine regclass := 'dw.dim_domain'; other integer; theirs regclass;
                begin
                  lock table dw.dim_domain in access exclusive mode;
                  perform pg_notify('ready', '');
                  for attempt in 1..600 loop
                    select w.pid, h.relation into other, theirs from pg_locks w
                    join pg_locks h on h.pid = w.pid and h.granted and h.mode = 'AccessExclusiveLock' and h.locktype = 'relation'
                      and h.database = w.database
                    where w.relation = mine and not w.granted limit 1;
                    exit when theirs is not null;
                    perform pg_sleep(0.05);
                  end loop;
                  execute format('lock table %s in access exclusive mode', theirs);
                end $$
                """,
            ])
            let holds = """
                select count(*) from pg_locks where relation = 'dw.dim_domain'::regclass and mode = 'AccessExclusiveLock' and granted
                """
            while rival.isRunning, try await database.value(holds) == "0" {
                try await Task.sleep(for: .milliseconds(20))
            }
            let program = Program(environment: ["DATABASE_URL": database.conninfo])
            let made = try await program.run("access", "init", "--config", config)
            #expect(made.code == 0, "\(made.errors)")
            let result = try await rival.result(within: .seconds(40))
            #expect(result.code == 0, "\(result.errors)")
        }
    }

    private func withStage(_ body: (Stage) async throws -> Void) async throws {
        try await withBench(world: .small(rows: 600, days: 20, opening: Day(year: 2026, month: 9, day: 30))) { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("run", "--config", config).code == 0)
            let suffix = bench.database.name
            let clients = try await bench.database.rows(
                "select domain_id from dw.dim_domain where domain_key <> 0 order by 1"
            ).compactMap { $0[0] }
            let stage = Stage(bench: bench, config: config, suffix: suffix, clients: clients)
            let names = ["client", "member", "agency", "loader", "nobody"].map(stage.role)
            for name in names { try await bench.database.server.execute("create role \(name) login") }
            try await bench.database.server.execute("create role \(stage.role("team"))")
            try await bench.database.server.execute("grant \(stage.role("team")) to \(stage.role("member"))")
            do {
                let made = try await stage.octoload("access", "init")
                try #require(made.code == 0, "\(made.errors)")
                for grant in [
                    ["--role", stage.role("client"), "--domain", clients[0]],
                    ["--role", stage.role("team"), "--domain", clients[0], "--domain", clients[1]],
                    ["--role", stage.role("agency"), "--agency"], ["--role", stage.role("loader"), "--loader"],
                ] {
                    let result = try await bench.program.run(["access", "grant"] + grant + ["--config", config])
                    try #require(result.code == 0, "\(result.errors)")
                }
                try await body(stage)
            } catch {
                try await drop(names + [stage.role("team")], bench)
                throw error
            }
            try await drop(names + [stage.role("team")], bench)
        }
    }

    private func drop(_ names: [String], _ bench: Bench) async throws {
        for name in names {
            _ = try? await bench.database.rows("drop owned by \(name)")
            try await bench.database.server.execute("drop role if exists \(name)")
        }
    }

    /// Relations of mart, and tables of dw, with the ids of the clients whose rows they show to a role.
    @Test func `each reader sees the rows of its clients in every view, the agency all, nobody none`() async throws {
        try await withStage { stage in
            let views = try await stage.bench.database.rows(
                """
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'domain_id'
                where c.relnamespace = 'mart'::regnamespace and c.relkind = 'v' order by 1
                """
            ).compactMap { $0[0] }
            #expect(views.count > 10)
            var seen = 0
            for view in views {
                let query = "select coalesce(string_agg(distinct domain_id, ','), '-') from mart.\(view)"
                let own = try await stage.psql(stage.role("client"), query).trimmingCharacters(in: .newlines)
                #expect(["-", stage.clients[0]].contains(own), "\(view): \(own)")
                if own != "-" { seen += 1 }
                let team = try await stage.psql(stage.role("member"), query).trimmingCharacters(in: .newlines)
                #expect(
                    Set(team.split(separator: ",").map(String.init)).isSubset(of: ["-"] + stage.clients.prefix(2)),
                    "\(view): \(team)")
                let agency = try await stage.psql(stage.role("agency"), "select count(*) from mart.\(view)")
                let owner = try await stage.bench.database.value("select count(*) from mart.\(view)")
                #expect(agency.trimmingCharacters(in: .newlines) == owner, "\(view)")
                let nobody = try await stage.psql(stage.role("nobody"), query)
                #expect(nobody.contains("permission denied"), "\(view): \(nobody)")
            }
            #expect(seen > 8, "most views have rows of the client")
            // Views of the whole organization are empty, not refused: a dashboard goes on.
            let usage = try await stage.psql(stage.role("client"), "select count(*) from mart.token_usage")
            #expect(usage == "0\n")
            let sum = try await stage.psql(
                stage.role("client"),
                "select sum(spend) from mart.ad_performance_as_of(now(), '2020-01-01', '2030-01-01')")
            let expected = try await stage.bench.database.rows(
                "select sum(spend) from mart.ad_performance where domain_id = $1", [stage.clients[0]])
            #expect(sum.trimmingCharacters(in: .newlines) == expected[0][0])
        }
    }

    /// What a curious client types. Each answer must be an error, or hold nothing of another client.
    @Test(arguments: [("client", 1), ("member", 2)])
    func `attacks of a client end in an error or in its own rows`(role: String, clients: Int) async throws {
        try await withStage { stage in
            let client = stage.role(role)
            let own = Array(stage.clients.prefix(clients))
            let others = try await stage.bench.database.rows(
                """
                select domain_id, domain_name, domain_key::text from dw.dim_domain
                where domain_key <> 0 and domain_id <> all (string_to_array($1, ','))
                """, [own.joined(separator: ",")])
            let secrets = others.flatMap { $0.compactMap { $0 } }
            #expect(secrets.count == 3 * (stage.clients.count - clients))
            let grants = try await stage.bench.database.rows("select t from etl.reader_domain t order by 1")
            let attacks: [(String, String)] = [
                (
                    "SET",
                    "set etl.domain = '\(others[0][2] ?? "")'; set row_security = off; select domain_id from dw.dim_domain"
                ),
                ("SET ROLE agency", "set role \(stage.group("agency")); select domain_id from dw.dim_domain"),
                ("SET ROLE other", "set role \(stage.role("team")); select domain_id from dw.dim_domain"),
                ("SET ROLE group", "set role \(stage.group("client")); select domain_id from dw.dim_domain"),
                (
                    "SET SESSION AUTHORIZATION",
                    "set session authorization \(stage.role("agency")); select domain_id from dw.dim_domain"
                ),
                (
                    "temp shadowing",
                    "create temp table reader_domain (reader_role name, domain_key bigint); "
                        + "insert into reader_domain values ('\(client)', \(others[0][2] ?? "0")); "
                        + "create temp table pg_roles (oid oid, rolname name); set search_path = pg_temp, etl, dw, mart; "
                        + "select domain_id from dw.dim_domain"
                ),
                (
                    "temp function",
                    "create function pg_temp.pg_has_role(name, oid, text) returns boolean language sql as 'select true'; "
                        + "set search_path = pg_temp, pg_catalog; select domain_id from dw.dim_domain"
                ),
                (
                    "leaky function",
                    "create function pg_temp.leak(text) returns boolean language plpgsql cost 0.0000001 as "
                        + "'begin raise notice ''leaked %'', $1; return true; end'; "
                        + "select domain_id from dw.dim_domain where pg_temp.leak(domain_id || ' ' || domain_name); "
                        + "select count(*) from mart.ad_performance where pg_temp.leak(domain_id)"
                ),
                (
                    "leaky error",
                    "select 1 / (case when domain_id = '\(others[0][0] ?? "")' then 0 else 1 end) from dw.dim_domain"
                ),
                ("COPY TO", "copy dw.dim_domain to stdout"),
                ("COPY query", "copy (select * from mart.freshness) to stdout"),
                ("COPY TO PROGRAM", "copy dw.dim_domain to program 'cat'"),
                ("COPY FROM", "copy etl.reader_domain from stdin"),
                ("own view", "create temp view mine as select domain_id from dw.dim_domain; select * from mine"),
                ("TABLESAMPLE", "select domain_id from dw.dim_domain tablesample system (100)"),
                ("partition", "select domain_key from dw.fact_ad_performance_daily_202610"),
                ("grants", "select * from etl.reader_domain"),
                (
                    "grant oneself",
                    "insert into etl.reader_domain (reader_role, domain_key) values ('\(client)', \(others[0][2] ?? "0"))"
                ),
                ("membership", "grant \(stage.group("agency")) to \(client)"),
                ("rejects", "select * from etl.reject"),
                ("texts", "select * from dw.ai_interaction_text"),
                ("statistics", "select most_common_vals, histogram_bounds from pg_stats where schemaname = 'dw'"),
                ("raw statistics", "select * from pg_statistic limit 1"),
                (
                    "statements of others",
                    "select query from pg_stat_activity where usename <> current_user and query not like '<%'"
                ),
                ("write", "update dw.dim_domain set domain_name = 'x'"),
                ("delete", "delete from dw.fact_ad_performance_daily"),
                ("new table", "create table mart.x (y integer)"),
                ("drop policy", "drop policy client_reader on dw.dim_domain"),
                ("disable", "alter table dw.dim_domain disable row level security"),
                ("partition function", "select etl.ensure_partitions('2020-01-01', '2020-02-01')"),
                ("secure_tables", "call etl.secure_tables('\(client)', '\(client)', '\(client)')"),
                ("hidden by lock", "lock table dw.dim_domain in access exclusive mode"),
                ("another's id", "select domain_name from dw.dim_domain where domain_id = '\(others[0][0] ?? "")'"),
                ("explain", "explain (analyze, verbose, costs off) select domain_name from dw.dim_domain"),
            ]
            _ = try await stage.bench.database.rows("analyze")
            for (name, attack) in attacks {
                let answer = try await stage.psql(client, attack)
                for secret in secrets { #expect(!answer.contains(secret), "\(name): \(answer.prefix(300))") }
                for leak in answer.matches(of: #/leaked (dom_\w+)/#) {
                    #expect(own.contains(String(leak.1)), "\(name): \(leak.1)")
                }
            }
            let left = try await stage.bench.database.rows("select t from etl.reader_domain t order by 1")
            #expect(left == grants)
            let mine = try await stage.psql(client, "select domain_id from dw.dim_domain order by 1")
            #expect(mine.split(separator: "\n").map(String.init) == own, "the attacks left nothing behind")
        }
    }

    @Test func `a loader that does not own the tables loads everything, months that are made included`() async throws {
        try await withStage { stage in
            var program = stage.bench.program
            program.environment["DATABASE_URL"] = stage.conninfo(stage.role("loader"))
            stage.bench.simulator.advance(days: 40)
            let result = try await program.run("run", "--config", stage.config)
            #expect(result.code == 0, "\(result.errors)")
            let differences = try await Truth(bench: stage.bench).differences()
            #expect(differences == [])
            let check = try await program.run("check", "--config", stage.config)
            #expect(check.code == 0, "\(check.output)\(check.errors)")
        }
    }

    @Test func `a reader that tries to load is stopped before any API call`() async throws {
        try await withStage { stage in
            var program = stage.bench.program
            program.environment["DATABASE_URL"] = stage.conninfo(stage.role("agency"))
            let calls = stage.bench.simulator.requestLog.count
            let result = try await program.run("run", "--config", stage.config)
            #expect(result.code == 74, "\(result.errors)")
            #expect(stage.bench.simulator.requestLog.count == calls)
        }
    }

    @Test func `what is revoked is gone at once, and what does not exist is named`() async throws {
        try await withStage { stage in
            let client = stage.role("client")
            let listed = try await stage.octoload("access", "list", "--role", client)
            #expect(listed.output.contains(stage.clients[0]) && listed.code == 0, "\(listed.output)")
            let revoked = try await stage.octoload("access", "revoke", "--role", client, "--domain", stage.clients[0])
            #expect(revoked.code == 0, "\(revoked.errors)")
            let seen = try await stage.psql(client, "select count(*) from mart.ad_performance")
            #expect(seen.contains("permission denied"), "\(seen)")

            for (arguments, message) in [
                (
                    ["grant", "--role", "no_such_role", "--domain", stage.clients[0]],
                    "there is no role \"no_such_role\""
                ),
                (["grant", "--role", client, "--domain", "dom_nowhere"], "there is no client \"dom_nowhere\""),
                (["revoke", "--role", client, "--domain", stage.clients[0]], "has no access to"),
                (
                    ["grant", "--role", stage.role("agency"), "--domain", stage.clients[0]],
                    "is a member of \(stage.group("agency"))"
                ),
            ] {
                let result = try await stage.bench.program.run(["access"] + arguments + ["--config", stage.config])
                #expect(result.code == 78 && result.errors.contains(message), "\(result.errors)")
            }
        }
    }

    @Test func `without the right the SQL for an administrator is printed, and nothing changes`() async throws {
        try await withBench { bench in
            let role = "plain_\(bench.database.name)"
            try await bench.database.server.execute("create role \(role) login")
            _ = try await bench.database.rows("grant usage on schema etl, dw to \(role)")
            _ = try await bench.database.rows("grant select on all tables in schema etl, dw to \(role)")
            var program = bench.program
            program.environment["DATABASE_URL"] = bench.database.as(role).conninfo
            let result = try await program.run("access", "init", "--config", try bench.writeConfiguration())
            #expect(result.code == 74, "\(result.errors)")
            #expect(
                result.output.contains(
                    "call etl.secure_tables('octoload_loader_NAME', 'octoload_agency_NAME', 'octoload_client_NAME');"
                        .replacing("NAME", with: bench.database.name)))
            let policies = try await bench.database.value("select count(*) from pg_policies")
            #expect(policies == "0")
            // The administrator runs what was printed.
            _ = try await bench.database.rows("select 1")
            let psql = Program(environment: program.environment, executable: "/usr/bin/psql")
            let done = try await psql.run([
                "-Xq", "-v", "ON_ERROR_STOP=1", "-d", bench.database.conninfo, "-c", result.output,
            ])
            #expect(done.code == 0, "\(done.errors)")
            let check = try await bench.program.run("check", "--security", "--config", try bench.writeConfiguration())
            #expect(check.code == 0, "\(check.output)\(check.errors)")
            _ = try await bench.database.rows("drop owned by \(role)")
            try await bench.database.server.execute("drop role \(role)")
        }
    }

    @Test(arguments: [
        (
            "create table dw.fact_new (domain_key bigint, x integer); grant select on dw.fact_new to CLIENT",
            "dw.fact_new"
        ),
        ("create table dw.dim_new (x integer); grant select on dw.dim_new to public", "dw.dim_new"),
        (
            "create view mart.leak as select * from dw.fact_alert; grant select on mart.leak to CLIENT",
            "mart.leak"
        ),
        (
            "create materialized view mart.frozen as select * from dw.fact_alert; grant select on mart.frozen to CLIENT",
            "mart.frozen"
        ),
        ("alter table dw.fact_alert disable row level security", "dw.fact_alert"),
        ("create policy wide on dw.fact_alert for select to CLIENT using (true)", "dw.fact_alert"),
        ("create policy wide on dw.dim_ad for select to public using (domain_key <> 1)", "dw.dim_ad"),
        (
            "grant select on dw.fact_ad_performance_daily_202611 to CLIENT",
            "dw.fact_ad_performance_daily_202611"
        ),
        ("grant select on etl.reject to CLIENT", "etl.reject"),
        (
            "create function mart.all_rows() returns setof dw.dim_domain language sql security definer as 'select * from dw.dim_domain'",
            "mart.all_rows()"
        ),
        ("grant create on schema mart to CLIENT", "mart"),
    ])
    func `the gate names what a client could read without a policy`(hole: String, name: String) async throws {
        try await withBench { bench in
            let config = try bench.writeConfiguration()
            try #require(try await bench.program.run("access", "init", "--config", config).code == 0)
            _ = try await bench.database.rows("select etl.ensure_partitions('2026-11-01', '2026-11-02')")
            let before = try await bench.program.run("check", "--security", "--config", config)
            #expect(before.code == 0, "\(before.output)\(before.errors)")
            for statement in hole.split(separator: "; ") {
                _ = try await bench.database.rows(
                    String(statement).replacing("CLIENT", with: "octoload_client_\(bench.database.name)"))
            }
            let after = try await bench.program.run("check", "--security", "--config", config)
            #expect(after.code == 76 && after.output.contains("FAILED \(name): "), "\(after.output)")
        }
    }
}
