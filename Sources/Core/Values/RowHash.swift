import CXXHash

/// 64-bit hash of a row as it is staged: key, version and content (XXH3, which may be stored).
///
/// Two rows of equal hash are taken for the same row; of a hundred thousand rows known, a different one passes for one of
/// them with a probability of 2^-47.
package func rowHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    octoload_xxh3(bytes.baseAddress, bytes.count)
}
