import Core
import Foundation

/// The values of a page's envelope as JSON: `{"/next_cursor": {"string": "…"}}`, so that numbers keep their digits.
struct KeptEnvelope {
    let text: String

    init(_ envelope: [FieldPath: JSONScalar], doing: String) throws(WarehouseError) {
        let values = envelope.map { ($0.key.pointer, $0.value.kept) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do { text = String(decoding: try encoder.encode(Dictionary(values) { $1 }), as: UTF8.self) } catch {
            throw WarehouseError(.unusable, doing: doing, "a page's envelope cannot be written as JSON: \(error)")
        }
    }

    /// - Returns: `nil` if it is no envelope.
    static func values(_ kept: [String: [String: String]]) -> [FieldPath: JSONScalar]? {
        var envelope: [FieldPath: JSONScalar] = [:]
        for (pointer, value) in kept {
            guard let path = pointer.isEmpty ? .root : FieldPath(pointer), let scalar = JSONScalar(kept: value) else {
                return nil
            }
            envelope[path] = scalar
        }
        return envelope
    }
}

extension JSONScalar {
    fileprivate var kept: [String: String] {
        switch self {
        case .null: ["null": ""]
        case .bool(let value): ["bool": value ? "true" : "false"]
        case .number(let text): ["number": text]
        case .string(let text): ["string": text]
        }
    }

    fileprivate init?(kept: [String: String]) {
        switch kept.first {
        case ("null", _)?: self = .null
        case ("bool", let text)?: self = .bool(text == "true")
        case ("number", let text)?: self = .number(text)
        case ("string", let text)?: self = .string(text)
        default: return nil
        }
    }
}
