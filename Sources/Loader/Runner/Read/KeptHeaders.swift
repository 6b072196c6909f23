import Core

/// Headers that say how a list goes on, kept with a page's tag: a 304 need not repeat them.
enum KeptHeaders {
    /// Name under which they are kept: no body has a key like it at its top.
    private static let mark = "(header)"

    static func path(_ name: String) -> FieldPath { FieldPath(names: [mark, name.lowercased()]) }

    /// Headers of a page that was not sent again: its own, and those that were kept and are not among them.
    static func headers(of response: HTTPResponse, _ tag: PageTag) -> [HTTPHeader] {
        response.headers
            + tag.envelope.compactMap { path, value in
                guard path.names.first == mark, let name = path.names.last, response[header: name] == nil,
                    case .string(let text) = value
                else { return nil }
                return HTTPHeader(name: name, value: text)
            }
    }
}

extension [String] {
    /// The headers that are among these signs, as a tag keeps them.
    func kept(from headers: [HTTPHeader]) -> [FieldPath: JSONScalar] {
        let names = Set(map { $0.lowercased() })
        let kept = headers.filter { names.contains($0.name.lowercased()) }
        return Dictionary(kept.map { (KeptHeaders.path($0.name), .string($0.value)) }) { first, _ in first }
    }
}
