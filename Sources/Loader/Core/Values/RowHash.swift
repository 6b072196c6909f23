import CXXHash

/// 64-bit hash of a row as it is staged: key, version and content (XXH3, which may be stored).
///
/// Two rows of equal hash are taken for the same row; of a hundred thousand rows known, a different one passes for one of
/// them with a probability of 2^-47.
///
/// - Parameter seed: Where the hash is stored: what the bytes mean, `rowSeed(columns:)`.
package func rowHash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    octoload_xxh3(bytes.baseAddress, bytes.count, seed)
}

/// Tells rows apart that have the same bytes in other columns.
package func rowSeed(columns: [String]) -> UInt64 {
    Array(columns.joined(separator: "\u{1F}").utf8).withUnsafeBytes { rowHash($0) }
}
