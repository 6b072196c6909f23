/// Where files lie, and how they are taken.
package struct FilePlace: Sendable, Hashable {
    package var origin: Origin
    package var maximumSize: ByteCount
    /// A file that is gzip is inflated; otherwise it is kept as it is.
    package var isInflated: Bool

    package init(origin: Origin, maximumSize: ByteCount, isInflated: Bool) {
        self.origin = origin
        self.maximumSize = maximumSize
        self.isInflated = isInflated
    }
}
