import Core

/// The number of the views and functions that a program has: a warehouse remembers the greatest that was made in it, and a
/// program with a smaller one replaces none of them.
///
/// Checksums alone would not do: an older program whose form of a view was never in this warehouse would take it for news.
package enum SchemaRelease {
    /// One entry for each form of the files of `sql/views` and `sql/functions`, the newest last. A test holds it against the
    /// files: whoever changes one of them appends what it prints.
    package static let digests = [
        "419967c1a2fb15dad7fc63db1fc7e96f52f3f2146cfed837f9755a90b5b2103b",
        "15294f5c6d06f8ed02d934e3e19fcee5db2edd3198ac4a8d041bafeb263efe0e",
        "77f259e24fe7bfc4080b1fb5b9ec9404c1263cd87bfd7191726deaf9e16284d4",
    ]

    package static var number: Int { digests.count }

    /// SHA-256 of a line `NAME CHECKSUM` for each of the files, by name.
    package static func digest(of objects: [SchemaObject]) -> String {
        hexadecimal(
            Warehouse.digest(
                of: objects.sorted { $0.name < $1.name }.map { "\($0.name) \($0.checksum)\n" }.joined()))
    }
}
