import Core
import Extract
import TestSupport
import Testing

/// A list ends by a sign: every style, with every state of its signs.
@Suite struct SignTests {
    /// A style, configured with the place of its sign; the sign in its states.
    struct Style: Sendable, CustomTestStringConvertible {
        let name: String
        let config: ConfigNode
        let isInHeader: Bool
        /// As the list goes on.
        let more: JSONScalar
        var testDescription: String { name }
    }

    static let styles = [
        Style(
            name: "cursor", config: ["style": "cursor", "param": "c", "next": "nxt", "size": ["limit": "10"]],
            isInHeader: false, more: .string("a")),
        Style(
            name: "cursor in a header",
            config: ["style": "cursor", "param": "c", "next_header": "nxt", "size": ["limit": "10"]],
            isInHeader: true, more: .string("a")),
        Style(
            name: "next_url", config: ["style": "next_url", "next": "nxt", "size": ["limit": "10"]], isInHeader: false,
            more: .string("/v1/things?p=2")),
        Style(
            name: "page_number total",
            config: ["style": "page_number", "param": "p", "total": "nxt", "size": ["limit": "10"]], isInHeader: false,
            more: .number("20")),
        Style(
            name: "page_number pages",
            config: ["style": "page_number", "param": "p", "pages": "nxt", "size": ["limit": "10"]], isInHeader: false,
            more: .string("2.0")),
        Style(
            name: "page_number pages in a header",
            config: ["style": "page_number", "param": "p", "pages": ["header": "nxt"], "size": ["limit": "10"]],
            isInHeader: true, more: .string("2")),
        Style(
            name: "offset", config: ["style": "offset", "param": "o", "total": "nxt", "size": ["limit": "10"]],
            isInHeader: false, more: .string("20")),
        Style(
            name: "offset, total in a header",
            config: ["style": "offset", "param": "o", "total": ["header": "nxt"], "size": ["limit": "10"]],
            isInHeader: true, more: .string("20")),
    ]

    private let sign = FieldPath(names: ["nxt"])

    /// A page as the reader hands it over: with an outline where the paginator says that signs are missing.
    private func page(
        _ records: Int, _ style: Style, _ value: JSONScalar?, others: [(String, JSONScalar)] = []
    ) -> PageSummary {
        let inBody = style.isInHeader ? nil : value
        var page = PageSummary(
            url: ListServer.base.url,
            headers: style.isInHeader ? value?.text.map { [HTTPHeader(name: "NXT", value: $0)] } ?? [] : [],
            envelope: inBody.map { [sign: $0] } ?? [:], records: records)
        let keys = [("results", PageOutline.Value.array(isEmpty: records == 0))] + others.map { ($0.0, .scalar($0.1)) }
        page.outline = PageOutline(entries: keys.map { .init(path: FieldPath($0.0)!, value: $0.1) })
        return page
    }

    private func started(_ style: Style) throws -> any Paginator {
        var paginator = try PaginatorRegistry.paginator(config: style.config)
        _ = try paginator.request(after: nil, from: ListServer.base)
        return paginator
    }

    @Test(arguments: styles) func `a list goes on where its sign says so`(style: Style) throws {
        var paginator = try started(style)
        #expect(!paginator.lacksSigns(page(10, style, style.more)))
        #expect(try paginator.request(after: page(10, style, style.more), from: ListServer.base) != nil)
    }

    @Test(arguments: styles) func `a full page without any sign is held, and its keys are named`(style: Style) throws {
        var paginator = try started(style)
        let full = page(10, style, nil, others: [("version", .string("3"))])
        #expect(paginator.lacksSigns(full))
        let error = #expect(throws: SourceError.self) { try paginator.request(after: full, from: ListServer.base) }
        #expect(error?.kind == .noSign)
        #expect(
            error?.description.contains(
                "no \"nxt\" on the page, which is as long as asked for; it has: results, version") == true)
    }

    @Test(
        arguments: styles,
        [
            ("next", JSONScalar.string("x")), ("paging.nextCursor", .string("x")), ("has_more", .bool(true)),
            ("total", .number("99")),
        ])
    func `a short page that has another sign is held, and the sign is named`(
        style: Style, other: (String, JSONScalar)
    ) throws {
        var paginator = try started(style)
        let error = #expect(throws: SourceError.self) {
            try paginator.request(after: page(3, style, nil, others: [other]), from: ListServer.base)
        }
        #expect(error?.kind == .noSign && error?.description.contains("but \"\(other.0)\" ") == true)
    }

    @Test(arguments: styles.filter { !$0.name.contains("page_number") && !$0.name.contains("offset") })
    func `a short page with nothing that looks like a sign is the whole list`(style: Style) throws {
        let quiet: [(String, JSONScalar)] = [
            ("next", .null), ("has_more", .bool(false)), ("total", .number("3")), ("nextSyncToken", .string("s")),
            ("account_id", .number("77")), ("prev", .string("x")), ("pages", .number("1")),
        ]
        var paginator = try started(style)
        #expect(try paginator.request(after: page(3, style, nil, others: quiet), from: ListServer.base) == nil)
    }

    @Test(arguments: styles) func `a sign that an earlier page had ends the list by its absence`(style: Style) throws {
        var paginator = try started(style)
        _ = try paginator.request(after: page(10, style, style.more), from: ListServer.base)
        let second = page(10, style, nil, others: [("next", .string("x"))])
        #expect(!paginator.lacksSigns(second))
        #expect(try paginator.request(after: second, from: ListServer.base) == nil)
    }

    @Test(arguments: styles.prefix(3), [JSONScalar.null, .string(""), .bool(false)])
    func `null, an empty text and false are signs of the end`(style: Style, value: JSONScalar) throws {
        guard !style.isInHeader || value == .string("") else { return }
        var paginator = try started(style)
        #expect(try paginator.request(after: page(10, style, value), from: ListServer.base) == nil)
    }

    @Test(
        arguments: styles.filter { !$0.isInHeader }, [PageOutline.Value.object(isEmpty: false), .array(isEmpty: true)])
    func `an object or an array where a sign must be is named`(style: Style, value: PageOutline.Value) throws {
        var paginator = try started(style)
        var page = page(10, style, nil)
        page.containers[sign] = value
        let error = #expect(throws: SourceError.self) { try paginator.request(after: page, from: ListServer.base) }
        #expect(error?.kind == .noSign && error?.description.contains("\"nxt\" is \(value.noun)") == true)
    }

    @Test(arguments: styles) func `end absent lets a page without a sign be the last`(style: Style) throws {
        guard case .mapping(let entries) = style.config.content else { return }
        var config = style.config
        let end = ConfigNode.Entry(key: "end", keyLocation: style.config.location, value: "absent")
        config.content = .mapping(entries + [end])
        var paginator = try PaginatorRegistry.paginator(config: config)
        _ = try paginator.request(after: nil, from: ListServer.base)
        let next = try paginator.request(
            after: page(10, style, nil, others: [("next", .string("x"))]), from: ListServer.base)
        // Pages that are counted go on to the first empty one.
        #expect((next == nil) == !(style.name.contains("page_number") || style.name.contains("offset")))
    }

    @Test func `the object that should hold the cursor is there, and the page is the last`() throws {
        var paginator = try PaginatorRegistry.paginator(
            config: ["style": "cursor", "param": "after", "next": "paging.cursors.after", "size": ["limit": "10"]])
        _ = try paginator.request(after: nil, from: ListServer.base)
        var page = PageSummary(url: ListServer.base.url, headers: [], envelope: [:], records: 10)
        page.outline = PageOutline(entries: [
            .init(path: FieldPath("paging")!, value: .object(isEmpty: false)),
            .init(path: FieldPath("paging.cursors")!, value: .object(isEmpty: true)),
        ])
        #expect(try paginator.request(after: page, from: ListServer.base) == nil)
    }

    @Test(arguments: [
        ("nextCursorMark", ["next", "cursor", "mark"]), ("X-WP-TotalPages", ["total", "pages"]),
        ("@odata.nextLink", ["next", "link"]), ("has_more", ["has", "more"]),
        ("nextpagetoken", ["next", "page", "token"]),
        ("discount", ["discount"]),
    ])
    func `names are read word by word`(name: String, words: [String]) {
        #expect(SignSearch.words(of: name).isSuperset(of: words))
        if words == ["discount"] { #expect(SignSearch.words(of: name) == ["discount"]) }
    }

    @Test(
        arguments: [
            (JSONScalar.bool(true), true), (.string("true"), true), (.string("False"), false), (.number("1"), true),
            (.number("1.0"), true), (.string("0"), false), (.number("2"), nil), (.string("perhaps"), nil), (.null, nil),
        ] as [(JSONScalar, Bool?)])
    func `flags are read however they are written`(value: JSONScalar, flag: Bool?) {
        #expect(value.flag == flag)
    }

    @Test(
        arguments: [
            (JSONScalar.number("7"), 7), (.string("7"), 7), (.number("7.0"), 7), (.number("7.5"), nil),
            (.number("-1"), nil),
            (.string("many"), nil), (.string(""), nil), (.string("7."), nil), (.bool(true), nil),
        ] as [(JSONScalar, Int?)])
    func `counts are whole numbers, also as texts`(value: JSONScalar, count: Int?) {
        #expect(value.count == count)
    }

    @Test func `a count that is none is named with its value`() throws {
        var paginator = try started(Self.styles[3])
        let error = #expect(throws: SourceError.self) {
            try paginator.request(after: page(10, Self.styles[3], .string("many")), from: ListServer.base)
        }
        #expect(error?.description.contains("\"nxt\" is \"many\", not a number of things") == true)
    }

    @Test func `a first cursor is sent with the first request`() throws {
        var paginator = try PaginatorRegistry.paginator(
            config: ["style": "cursor", "param": "cursor", "next": "next", "first": "*"])
        let request = try paginator.request(after: nil, from: ListServer.base)
        #expect(request?.query.contains(QueryItem(name: "cursor", value: "*")) == true)
    }

    @Test func `a short page ends a list that says so`() throws {
        for style in ["page_number", "offset"] {
            var paginator = try PaginatorRegistry.paginator(
                config: ["style": .init(stringLiteral: style), "param": "p", "size": ["n": "3"], "end": "short_page"])
            _ = try paginator.request(after: nil, from: ListServer.base)
            let full = PageSummary(url: ListServer.base.url, headers: [], envelope: [:], records: 3)
            #expect(try paginator.request(after: full, from: ListServer.base) != nil)
            let short = PageSummary(url: ListServer.base.url, headers: [], envelope: [:], records: 2)
            #expect(try paginator.request(after: short, from: ListServer.base) == nil)
        }
    }

    @Test func `what ends a list is checked`() {
        func problem(_ end: ConfigNode) -> String? {
            do {
                _ = try PaginatorRegistry.paginator(config: ["style": "offset", "param": "o", "end": end])
                return nil
            } catch { return error.problem }
        }
        #expect(problem("short_page") == "short_page needs to know how long a page is")
        #expect(problem("never") == "\"never\" is no end of a list")
        #expect(problem(["status": "200"]) == "200 is out of range")
        #expect(problem(["status": "404", "code": "no_page"]) == nil)
    }

    @Test func `a status or a code past the end is known`() {
        let end = ListEnd(words: [.repeated], statuses: [404], codes: ["no_page"])
        var error = SourceError(.rejected, "", status: 400)
        #expect(!end.isPast(error))
        error.codes = ["other", "no_page"]
        #expect(end.isPast(error) && end.isPast(SourceError(.partitionRefused, "", status: 404)))
        var again = SourceError(.brokenPage, "")
        again.isRepetition = true
        #expect(end.isPast(again) && !ListEnd(statuses: [404]).isPast(again))
    }
}
