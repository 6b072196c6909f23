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
        for name in path.names where name != FieldPath.ofObject {
            bytes += Array((name == FieldPath.ofEach ? "[" : "{\(jsonString(name)):").utf8)
        }
        let isMap = path.names.last == FieldPath.ofObject
        bytes.append(UInt8(ascii: isMap ? "{" : "["))
        for (index, record) in records.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            // Each record has its own key in it; these only keep them apart.
            if isMap { bytes += Array("\"\(index)\":".utf8) }
            bytes += record
        }
        bytes.append(UInt8(ascii: isMap ? "}" : "]"))
        for name in path.names.reversed() where name != FieldPath.ofObject {
            bytes.append(UInt8(ascii: name == FieldPath.ofEach ? "]" : "}"))
        }
        self.init(bytes)
    }
}
