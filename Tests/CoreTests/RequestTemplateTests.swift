import Core
import Testing

@Suite struct RequestTemplateTests {
    private let url = HTTPURL("https://api.example.com/v1/things")!

    private func post(_ body: RequestBody) -> RequestTemplate {
        RequestTemplate(.post, url: url, body: body)
    }

    @Test func `a value goes where its place is`() {
        var template = post(.json(.object([.init(name: "filter", value: .object([]))])))
        template.set(.number(2), at: .query("page"))
        template.set(.string("a"), at: .header("X-Cursor"))
        template.set(.string("b"), at: .header("x-cursor"))
        template.set(.number(500), at: .body(FieldPath(names: ["paging", "limit"])))
        template.set(.array([.string("1"), .string("2")]), at: .body(FieldPath(names: ["filter", "ids"])))
        let request = template.filled
        #expect(request.method == .post && request.target == "https://api.example.com/v1/things?page=2")
        #expect(request.headers == [HTTPHeader(name: "x-cursor", value: "b")])
        #expect(text(request) == #"{"filter":{"ids":["1","2"]},"paging":{"limit":500}}"#)
        template.set(nil, at: "paging.limit")
        #expect(text(template.filled) == #"{"filter":{"ids":["1","2"]},"paging":{}}"#)
    }

    @Test func `a plain name is the query's where there is no body`() {
        var template = RequestTemplate(url: url)
        template.set(.number(2), at: "page.number")
        #expect(template.filled.query == [QueryItem(name: "page.number", value: "2")])
    }

    @Test func `a form has its parameters by name`() {
        var template = post(.form([QueryItem(name: "status", value: "on & off")]))
        template.set(.number(7), at: .body(FieldPath(names: ["page"])))
        #expect(text(template.filled) == "status=on%20%26%20off&page=7")
        #expect(template.filled.body?.contentType == "application/x-www-form-urlencoded")
    }

    @Test func `placeholders are filled wherever they stand, and keep their type alone`() {
        var template = RequestTemplate(
            .post, url: HTTPURL(origin: url.origin, path: "/v1/shops/{shop}/things"),
            query: [QueryItem(name: "q", value: "(page:{page},size:{size})")],
            headers: [HTTPHeader(name: "X-Shop", value: "shop {shop}")],
            body: .json(
                .object([
                    .init(name: "page", value: .string("{page}")),
                    .init(name: "note", value: .string("{other} {page}")),
                ])))
        template.set(.string("a b/{page}"), at: .placeholder("shop"))
        template.set(.number(3), at: .placeholder("page"))
        template.set(.number(100), at: .placeholder("size"))
        let request = template.filled
        #expect(request.url.path == "/v1/shops/a%20b%2F%7Bpage%7D/things")
        #expect(request.query == [QueryItem(name: "q", value: "(page:3,size:100)")])
        #expect(request.headers == [HTTPHeader(name: "X-Shop", value: "shop a b/{page}")])
        #expect(text(request) == #"{"page":3,"note":"{other} 3"}"#)
    }

    @Test(arguments: ["..", ".", ""])
    func `a value of the path leads nowhere else`(value: String) {
        var template = RequestTemplate(url: HTTPURL(origin: url.origin, path: "/v1/things/{id}/parts"))
        template.set(.string(value), at: .placeholder("id"))
        #expect(template.filled.url.path == "/v1/things/%7B\(value)%7D/parts")
    }

    @Test func `what has a placeholder without a value is left out`() {
        var template = RequestTemplate(
            .post, url: url, query: [QueryItem(name: "after", value: "{cursor}"), QueryItem(name: "n", value: "{n")],
            headers: [HTTPHeader(name: "X-After", value: "{cursor}")],
            body: .json(
                .object([
                    .init(name: "after", value: .string("{cursor}")), .init(name: "first", value: .number(10)),
                ])))
        template.set(nil, at: .placeholder("cursor"))
        #expect(template.filled.query == [QueryItem(name: "n", value: "{n")] && template.filled.headers.isEmpty)
        #expect(text(template.filled) == #"{"first":10}"#)
    }

    @Test func `a parameter that is a JSON document is one whatever fills it`() {
        let document = JSONValue.object([
            .init(name: "first", value: .number(100)), .init(name: "after", value: .string("{cursor}")),
            .init(name: "note", value: .string("at {cursor}")),
        ])
        var template = RequestTemplate(url: url, query: [QueryItem(name: "variables", document: document)])
        template.set(nil, at: .placeholder("cursor"))
        #expect(template.filled.query == [QueryItem(name: "variables", value: #"{"first":100}"#)])
        template.set(.string(#"a"b"#), at: .placeholder("cursor"))
        let value = #"{"first":100,"after":"a\"b","note":"at a\"b"}"#
        #expect(template.filled.query == [QueryItem(name: "variables", value: value)])
    }

    @Test func `a parameter is repeated for each value`() {
        var template = RequestTemplate(url: url, query: [QueryItem(name: "a", value: "1")])
        template.setRepeated(["x", "y,z"], at: "id")
        #expect(template.filled.target == "https://api.example.com/v1/things?a=1&id=x&id=y,z")
        var form = post(.form([]))
        form.setRepeated(["1", "2"], at: "id")
        #expect(text(form.filled) == "id=1&id=2")
        var json = post(.json(.object([])))
        json.setRepeated(["1", "2"], at: "id")
        #expect(text(json.filled) == #"{"id":["1","2"]}"#)
    }

    @Test func `columns of a member are found wherever they stand`() {
        let request = ListRequest(
            .post, path: "/accounts/{ad.account_id}/{ad}", query: [QueryItem(name: "z", value: "{ad.zone}{ad.zone}")],
            headers: [HTTPHeader(name: "X", value: "{ad.Not}{ad.}{other.x}")],
            body: .json(.object([.init(name: "p", value: .string("{ad.plan} {ad.open"))])))
        #expect(request.memberColumns(of: "ad") == ["account_id", "plan", "zone"])
    }

    @Test func `an address that the API gave is literal`() {
        var template = RequestTemplate(url: url, query: [QueryItem(name: "a", value: "1")])
        template.set(.string("x"), at: .placeholder("page"))
        let next = template.following(HTTPURL(origin: url.origin, path: "/{page}", query: "b={page}")).filled
        #expect(next.target == "https://api.example.com/{page}?b={page}")
    }

    @Test(arguments: [0x22, 0x5C, 0x08, 0x0A, 0x0D, 0x09, 0x00, 0x1F, 0x7F, 0x2028, 0x1F600] as [UInt32])
    func `text in JSON is one string`(scalar: UInt32) throws {
        let text = "a\(Character(Unicode.Scalar(scalar)!))b"
        let literal = jsonString(text)
        #expect(
            literal.hasPrefix("\"") && literal.hasSuffix("\"") && literal.unicodeScalars.allSatisfy { $0.value >= 0x20 }
        )
    }

    private func text(_ request: HTTPRequest) -> String {
        String(decoding: request.body?.bytes ?? [], as: UTF8.self)
    }
}
