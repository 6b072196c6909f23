import Core

/// A page of a list that is looked at, and how it was asked for. Its body is one JSON document in UTF-8.
package struct SampledPage: Sendable {
    package let request: HTTPRequest
    package var response: HTTPResponse

    package init(request: HTTPRequest, response: HTTPResponse) {
        self.request = request
        self.response = response
    }

    package var body: PageBuffer { response.body }

    /// The same with the lines of its body, a record each, as one array.
    package var ofLines: SampledPage {
        var page = self
        page.response.body = PageText.array(ofLines: response.body)
        return page
    }
}

/// No further request is sent: a look at a list costs the API so many, at most.
package struct RequestsSpent: Error, Sendable {}
