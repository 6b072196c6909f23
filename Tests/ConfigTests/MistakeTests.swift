import Config
import Core
import Testing

/// Each mistake has its place, its key path and what would be right.
@Suite struct MistakeTests {
    static let mistakes: [(String, String, String)] = [
        ("version: 1", "version: 2", "p.yaml:1:10: version: this octoload reads version 1"),
        ("version: 1", "vresion: 1", "did you mean \"version\"?"),
        (
            "overlap: 15m", "overlapp: 15m",
            "p.yaml:21:35: pipelines.campaigns.since: unknown key \"overlapp\"; did you mean \"overlap\"?"
        ),
        ("overlap: 15m", "overlap: 15", "\"15\" has no unit; write 15s, 15m, 15h or 15d"),
        ("overlap: 15m", "overlap: 1.5h", "is not a duration"),
        ("overlap: 15m", "overlap: 99999999999999999999d", "is not a duration"),
        ("overlap: 15m", "overlap: 40d", "allowed: 0s to 30d"),
        ("get: /campaigns", "get:", "p.yaml:18:5: pipelines.campaigns.get: the key has no value"),
        ("get: /campaigns", "report: {post: /r}\n    get: /campaigns", "the key \"id\" is missing"),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {stauts: s}}\n    get: /{job}",
            "did you mean \"status\"?"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {}}\n    get: /campaigns",
            "does not say which report it fetches"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {status: s}}\n    get: /{job}",
            "nothing says when a job is done"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {done: [x]}}\n    get: /{job}",
            "nothing says where that is"
        ),
        ("get: /campaigns", "report: {post: /r, id: id, poll: {get: /r}}\n    get: /{job}", "which job it asks after"),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {status: s, done: [x], failed: [x]}}\n    get: /{job}",
            "\"x\" cannot mean both"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {}, file: {url: u, format: csv}}\n    get: /{job}",
            "the report is fetched as files, which have no pages"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {}, file: {url: u, format: csv}}",
            "the lines of a file are its records"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {}, file: {url: u, format: json, separator: ;}}",
            "separator is about CSV"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {}, wait: 2h, keep: 1h}\n    get: /{job}",
            "a job would be waited for longer than it is kept"
        ),
        (
            "get: /campaigns", "report: {post: /r, id: id, poll: {}, headers: {idempotency-key: a}}\n    get: /{job}",
            "carries the key of the order"
        ),
        ("slice: 31d", "slice: 36h", "not a whole number of days"),
        ("slice: 31d", "slice: 31d, end: never", "unknown value \"never\""),
        ("slice: 31d", "slice: 31d, format: weeks", "unknown format \"weeks\""),
        ("slice: 31d", "slice: 31d, format: \"{yyyy}-{mm}\"", "is not a template of a day"),
        ("slice: 31d", "slice: 31d, param: filter, template: \"{from}\"", "the template has no {to}"),
        ("overlap: 15m", "overlap: 15m, template: all", "the template has no {since}"),
        ("more: has_more, ", "more: has_more, next_header: Next, ", "either in the body or in a header"),
        ("more: has_more, ", "more: has_more, end: sometimes, ", "\"sometimes\" is no end of a list"),
        ("allow_http: false", "answers: {empty: [202]}", "202 cannot mean both"),
        ("allow_http: false", "answers: {format: xml}", "unknown value \"xml\""),
        ("allow_http: false", "answers: {rules: {status: 403}}", "expected a list of rules"),
        (
            "allow_http: false\n", "answers: {rules: [{code: [gone, x], means: skip}]}\n",
            "p.yaml:11:39: api.errors.restart: the code \"gone\" is never taken for this, as answers.rules, line 5, takes"
        ),
        ("allow_http: false", "answers: {rules: [{means: skip}]}", "a rule without a condition would decide"),
        ("allow_http: false", "answers: {rules: [{status: 403}]}", "the key \"means\" is missing"),
        ("allow_http: false", "answers: {rules: [{status: 403, means: skipp}]}", "did you mean \"skip\"?"),
        ("allow_http: false", "answers: {rules: [{status: 302, means: ok}]}", "\"302\" is no status"),
        ("allow_http: false", "answers: {rules: [{status: 599-500, means: ok}]}", "\"599-500\" is no status"),
        ("allow_http: false", "answers: {rules: [{status: 403, is: a, means: ok}]}", "of which value"),
        ("allow_http: false", "answers: {rules: [{status: 403, wait: 1s, means: ok}]}", "asked again has a wait"),
        (
            "allow_http: false",
            "answers: {rules: [{status: 400-499, means: ok}, {status: 403, code: 1, means: skip}]}",
            "no answer reaches this rule: all that fit it fit the one in line"
        ),
        ("query: {status: \"no\"}", "query: {status: []}", "the list is empty"),
        ("field: domain_id}}", "field: domain_id, repeat: true}}", "repeat is about the ids of a group"),
        (
            "param: domain_id, field: domain_id}}", "param: {header: X}, field: domain_id, group: 5, repeat: true}}",
            "only parameters of the query or of a form can be repeated"
        ),
        (
            "query: {status: \"no\"}\n    for_each: {domain: {in: domains, param: domain_id, field: domain_id}}",
            "query: {s: \"{domain.plan}\"}\n    for_each: {domain: {in: domains, param: domain_id, field: domain_id, group: 5}}",
            "{domain.plan} is of one member, and a request of a group is for several"
        ),
        ("get: /campaigns", "get: \"/campaigns/{domain.plan}/{domain.PLAN}\"", "a placeholder that nothing fills"),
        ("get: /campaigns", "get: /campaigns\n    api: shop", "the file has one API"),
        ("warehouse: {url", "apis: {shop: {base_url: \"https://a.example\"}}\nwarehouse: {url", "has api and apis"),
        ("start: 2024-01-01", "start: 2024-02-30", "is not a date"),
        ("start: 2024-01-01", "start: 9024-01-01", "allowed: 1990-01-01 to 2099-12-31"),
        ("page_cap: 8MiB", "page_cap: 8MB", "is not a size"), ("20/s", "20", "is not a rate"),
        ("20/s", "0/s", "out of range"),
        ("concurrency: 8", "concurrency: 0", "allowed: 1 to 256"),
        ("concurrency: 8", "concurrency: 0x8", "not a whole number"),
        ("allow_http: false", "allow_http: no", "write true or false"),
        ("base_url: https:", "base_url: http:", "plain http would send the token"),
        (
            "https://api.busyocto.ai/v1", "https://me:hunter2@api.busyocto.ai",
            "user names and passwords do not belong there"
        ),
        ("token: {env: BUSYOCTO_API_KEY}", "token: hunter2", "a secret never stands in the file"),
        ("token: {env: BUSYOCTO_API_KEY}", "token: {env: hunter2-x}", "not the name of an environment variable"),
        ("token: {env: BUSYOCTO_API_KEY}", "token: {env: A, file: b}", "either env or file"),
        ("{url: {env: DATABASE_URL}", "{url: postgres://me:hunter2@db", "a secret never stands in the file"),
        ("BusyOcto-Version: \"2026-09-01\"", "Authorization: hunter2", "this header carries a secret"),
        ("\"2026-09-01\"", "\"a\\r\\nX: hunter2\"", "line break or another control character"),
        ("BusyOcto-Version:", "\"Busy Octo\":", "is not a header's name"),
        ("style: cursor", "style: cursors", "did you mean \"cursor\"?"),
        ("more: has_more, ", "mor: has_more, ", "did you mean \"more\"?"),
        ("get: /campaigns", "get: campaigns", "does not begin with /"),
        ("get: /campaigns", "get: /a/../b", "is not a path"),
        ("get: /campaigns", "get: /a?b=c", "parameters belong under query"),
        ("get: /campaigns", "got: /campaigns", "did you mean \"get\"?"),
        ("get: /campaigns", "get: /campaigns\n    post: /campaigns", "a request is a get or a post"),
        ("get: /campaigns", "get: /campaigns\n    body: {a: 1}", "a get has no body"),
        ("get: /campaigns", "post: /campaigns\n    body: {a: 1}\n    form: {a: 1}", "the request has one body"),
        ("get: /campaigns", "post: /campaigns\n    body: [a]", "the body is not an object"),
        (
            "get: /campaigns", "post: /campaigns\n    body: {cursor: 1}",
            "\"body cursor\" is set by body and by paginate"
        ),
        ("get: /campaigns", "get: /campaigns\n    headers: {Cookie: hunter2}", "this header carries a secret"),
        ("get: /campaigns", "get: /campaigns/{page}", "a placeholder that nothing fills"),
        ("param: updated_since", "param: {body: since}", "a get has no body, and since sets a place in it"),
        ("param: updated_since", "param: {placeholder: since}", "since fills {since}, which stands nowhere"),
        ("param: updated_since", "param: {placeholder: a-b}", "cannot be a placeholder's name"),
        ("param: updated_since", "param: {cookie: a}", "unknown key \"cookie\""),
        ("param: updated_since", "param: {query: a, body: b}", "expected one place"),
        ("param: updated_since", "param: {header: Content-Length}", "set by the transport"),
        ("param: updated_since", "param: {header: authorization}", "set by api.auth and by since"),
        (
            "get: /campaigns", "get: /campaigns/{next}\n    paginate: {param: {placeholder: next}}",
            "the first page has none"
        ),
        (
            "get: /campaigns", "post: /campaigns\n    body: {cursor_of: {a: 1}}\n    paginate: {param: cursor_of.a.b}",
            "a part of that way is a value of its own"
        ),
        (
            "token: {env: BUSYOCTO_API_KEY}", "token: {env: A}\n  auth: {style: bearer, env: A}",
            "both say how requests prove"
        ),
        (
            "token: {env: BUSYOCTO_API_KEY}", "auth: {style: basic, user: me, password: hunter2}",
            "a secret never stands"
        ),
        ("token: {env: BUSYOCTO_API_KEY}", "token: {env: A, query: key, prefix: b}", "only a header has a prefix"),
        ("  campaigns:", "  Campaigns:", "cannot be a pipeline's name"),
        ("  dim_campaign:", "  \"dim;drop\":", "cannot be a table's name"),
        ("  name: name", "  \"na me\": name", "cannot be a name"),
        ("in: domains", "in: domain", "did you mean \"domains\"?"),
        ("for_each: {domain: {in", "for_each: {ad: {in", "loads no member \"ad\""),
        (
            "members: {domain: [org, domain_id]}", "members: {domains: x}",
            "no table has the member \"domains\"; did you mean \"domain\"?"
        ),
        ("member: {campaign: id}", "member: {}", "no member is named; write it like member: {campaign: id}"),
        ("absent: deleted", "absent: delete", "allowed: deleted"),
        ("format: currency}", "format: currency, mapped: always}", "allowed: required, optional"),
        (
            "c: {from: currency, format: currency}", "c: {parent: currency}",
            "parent is of tables of elements, and of records in"
        ),
        ("c: {from: currency, format: currency}", "c: {position: 1}", "position is of tables of elements"),
        ("c: {from: currency, format: currency}", "c: {key: true}", "is the key of a record in an object of records"),
        ("c: {from: currency, format: currency}", "c: \"a[b=c]d\"", "is not a path of a value"),
        (
            "    paginate: {size: {limit: 1000}}\n    records: .\n",
            "    records: a[].b\n    paginate: {style: offset, param: skip}\n",
            "the API counts the elements that records lie in, not the records of a[].b"
        ),
        (
            "    paginate: {size: {limit: 1000}}\n    records: .\n",
            "    records: a[].b\n    paginate: {style: cursor, param: c, next: a.0.next}\n",
            "a.0.next lies in one of the elements that records lie in"
        ),
        (
            "measures: {spend: metrics.spend}", "measures: {spend: metrics.spend}\n        explode: a[]",
            "goes into an array"
        ),
        ("    records: .\n", "    records: a..b\n", "does not lead to records"),
        ("{const: post}", "{const: post, null: x}", "null belongs to from, parent, key, day_of"),
        ("format: currency", "format: epoch_m", "unknown format \"epoch_m\"; did you mean \"epoch_ms\"?"),
        ("format: currency", "format: epoch, zone: IST", "\"IST\" is not a time zone"),
        ("format: currency", "format: epoch, zone: Mars/Base", "unknown time zone \"Mars/Base\""),
        ("format: currency", "format: date_digits, zone: UTC", "zone belongs to day_of, and to formats that leave"),
        ("format: currency", "format: epoch, decimal: \",\"", "decimal belongs to format: number_text and percent"),
        (
            "format: currency", "format: epoch, scale: 10",
            "scale and round are of numbers, and the format brings an instant"
        ),
        ("format: currency", "scale: 0.5", "\"0.5\" is not a power of ten"),
        ("format: currency", "round: 39", "39 is out of range"),
        ("format: currency", "format: \"{dd}.{mm}\"", "a template needs a year and a month"),
        ("format: currency", "format: boolean_text, \"true\": [no]", "\"no\" means both true and false"),
        ("format: currency", "null: []", "no word is named"),
        ("format: currency", "null: [a, a]", "the word is there twice"),
        (
            "zone: Europe/Zurich", "zone: Europe/Zurich, format: date_digits",
            "the format brings a day, and an instant is needed"
        ),
        (
            "newest_by: updated_at", "newest_by: {from: updated_at, format: percent}",
            "the format brings a number, and an instant is needed"
        ),
        (
            "newest_by: updated_at", "newest_by: {from: updated_at, format: local}",
            "nothing says in which time zone an instant is written"
        ),
        (
            "newest_by: updated_at", "newest_by: {from: updated_at, format: digits}",
            "digits is a check of columns, not a form of values"
        ),
        ("{const: post}", "{const: post, mapped: optional}", "mapped belongs to from, parent, key, day_of"),
        ("dim_bare: {", "mart.dim_domain: {", "loads this table too, with another member or record"),
        (
            "mart.dim_domain: {member: {domain: id}}",
            "{dim_domain: {member: {domain: id}}, dw.dim_domain: {record: id}}", "given twice"
        ),
        ("format: currency", "format: curency", "did you mean \"currency\"?"),
        ("{const: post}", "{const: post, from: a}", "exactly one of"),
        ("zone: domain.time_zone", "zone: dom.time_zone", "write domain.time_zone"),
        ("zone: Europe/Zurich", "zone: IST", "is not a time zone"),
        (", zone: Europe/Zurich", "", "for example zone: UTC or domain.time_zone"),
        ("columns: {name: /a.b}", "columns: {x: {partition: plan}}", "add for_each to the pipeline"),
        ("columns: {name: /a.b}", "columns: {x: a..b}", "is not a path of a value"),
        ("measures: {spend:", "measures: {name:", "both in columns and in measures"),
        ("query: {status: \"no\"}", "query: {cursor: x}", "the parameter \"cursor\" is set by query and by paginate"),
        ("query: {status: \"no\"}", "query: {domain_id: x}", "set by query and by for_each"),
        ("{dim_bare: {columns: {name: /a.b}}}", "{}", "no table is named"),
        ("    load: {dim_bare: {columns: {name: /a.b}}}\n", "", "the key \"load\" is missing"),
        ("  records: data\n", "", "the key \"records\" is missing, here and in api"),
        (
            "paginate: {style: page_number, param: page,",
            "for_each: {campaign: {in: campaigns}}\n    paginate: {style: page_number, param: page,",
            "pipelines wait for each other"
        ),
    ]

    @Test(arguments: mistakes.indices)
    func `a mistake is told with its place and what would be right`(index: Int) {
        let (old, new, message) = MistakeTests.mistakes[index]
        let errors = Example.errors(Example.replacing(old, with: new))
        #expect(errors.contains { $0.contains(message) }, "\(new) gave \(errors)")
        #expect(errors.allSatisfy { $0.hasPrefix("p.yaml:") && !$0.contains("hunter2") }, "\(errors)")
        #expect(errors.count <= 4, "\(errors)")
    }

    @Test func `all mistakes are told at once, in the order of the file`() {
        var text = Example.replacing("overlap: 15m", with: "overlap: 15")
        text = text.replacing("concurrency: 8", with: "concurrency: many").replacing("get: /bare", with: "get: bare")
        let errors = Example.errors(text)
        #expect(errors.count == 3)
        #expect(zip(errors, ["p.yaml:7", "p.yaml:21", "p.yaml:46"]).allSatisfy { $0.hasPrefix($1) }, "\(errors)")
    }

    @Test func `a misspelt key is one mistake, not two`() {
        let errors = Example.errors(Example.replacing("overlap: 15m", with: "overlapp: 15m"))
        #expect(errors.count == 1, "\(errors)")
    }

    @Test func `a list without paging is refused, not read one page deep`() {
        let line = "  paginate: {style: cursor, param: cursor, next: next_cursor, more: has_more, size: {limit: 500}}\n"
        #expect(
            Example.errors(Example.replacing(line, with: "")).contains {
                $0.contains("write paginate: {style: single}")
            })
    }

    @Test func `a file that is missing names the path and the flag`() {
        let error = #expect(throws: ConfigErrors.self) {
            try ConfigLoader.load(path: "/nonexistent/p.yaml", environment: [:])
        }
        #expect(
            error?.description
                == "cannot read /nonexistent/p.yaml: No such file or directory; name the file with --config PATH")
        #expect(throws: ConfigErrors.self) { try ConfigLoader.load(path: "/", environment: [:]) }
        #expect(throws: ConfigErrors.self) { try ConfigLoader.load(path: "/dev/zero", environment: [:]) }
    }
}
