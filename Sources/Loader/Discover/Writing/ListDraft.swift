import Core

/// The list that is looked at: how it is asked for, and what it will be called.
package struct ListDraft: Sendable {
    package var name: String
    package var table: TableName
    /// Where the file that is written says what its API is; `nil`: the list belongs to a file that is there.
    package var api: APIDraft?
    /// Name of its API in `apis` of that file, if it is not the first.
    package var apiName: String?
    /// Schema of tables that are named without one.
    package var schema: String
    package var method = HTTPMethod.get
    package var path: String
    package var query: [QueryItem] = []
    package var headers: [HTTPHeader] = []
    package var body: RequestBody?

    package init(name: String, table: TableName, api: APIDraft?, schema: String, path: String) {
        self.name = name
        self.table = table
        self.api = api
        self.schema = schema
        self.path = path
    }

    /// Last part of the address.
    package var resource: String { path.split(separator: "/").last.map(String.init) ?? name }

    /// As `load:` names it.
    var tableKey: String { table.schema == schema ? table.name : table.description }
}

/// What the file says of an API: no more than is needed to ask.
package struct APIDraft: Sendable {
    package var baseURL: String
    /// `token` or `auth`; `nil`: requests prove nothing.
    package var authentication: Flow.Entry?
    package var headers: [HTTPHeader]
    package var allowsPlainHTTP: Bool

    package init(
        baseURL: String, authentication: Flow.Entry? = nil, headers: [HTTPHeader] = [], allowsPlainHTTP: Bool = false
    ) {
        self.baseURL = baseURL
        self.authentication = authentication
        self.headers = headers
        self.allowsPlainHTTP = allowsPlainHTTP
    }
}
