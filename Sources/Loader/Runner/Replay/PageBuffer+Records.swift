import Core
import Foundation

extension PageBuffer {
    /// A page that holds records where the pages of a pipeline have them.
    ///
    /// - Parameters:
    ///   - records: Each the JSON of one record.
    ///   - path: To the array of records; the root for a bare array.
    convenience init(records: [[UInt8]], at path: FieldPath) {
        var bytes: [UInt8] = []
        for name in path.names { bytes += Array("{\(jsonString(name)):".utf8) }
        bytes.append(UInt8(ascii: "["))
        for (index, record) in records.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += record
        }
        bytes.append(UInt8(ascii: "]"))
        bytes += path.names.map { _ in UInt8(ascii: "}") }
        self.init(bytes)
    }
}
