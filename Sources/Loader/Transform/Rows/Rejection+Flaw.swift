import Core
import JSONReader

extension Rejection {
    init(_ flaw: RecordFlaw) {
        switch flaw.problem {
        case .duplicateKey: self.init(.duplicateKey, at: flaw.pointer, "a key is there twice")
        case .badString: self.init(.badString, at: flaw.pointer, "a malformed string")
        case .badNumber: self.init(.badNumber, at: flaw.pointer, "a malformed number")
        case .badBytes: self.init(.badBytes, at: flaw.pointer, "bytes that are not UTF-8 text")
        case .tooDeep: self.init(.tooDeep, at: flaw.pointer, "nested too deeply")
        case .notAnObject: self.init(.notAnObject, at: flaw.pointer, "not a JSON object")
        }
    }
}
