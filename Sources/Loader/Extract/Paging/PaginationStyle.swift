import Core

/// A paginator that `pipelines.yaml` can name: what the registry lists, and the conformance suite runs over.
package protocol PaginationStyle: Paginator {
    /// Its own keys of `paginate:`, besides `style` and `size`.
    static var keys: [String] { get }
}

extension PaginationStyle {
    /// Every key that `paginate:` may have with this style.
    package static var allKeys: [String] { ["style", "size"] + keys }
}
