import Config
import Core
import Foundation
import Testing

/// docs/configuration.md is complete, and what it shows is read.
@Suite struct ReferencePageTests {
    private var page: String {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        }
    }

    @Test func `every key that the parser knows is documented`() throws {
        let page = try page
        for (section, keys) in ConfigSections.keys {
            for key in keys { #expect(page.contains("`\(key)`"), "\(section): \(key)") }
        }
    }

    @Test func `each example of a format makes of its value what the page says`() throws {
        let section = try #require(try page.components(separatedBy: "#### Values as APIs write them\n").last)
        let rows = section.split(separator: "\n").filter { $0.contains("| `{from: x") }
        #expect(rows.count > 15)
        for row in rows {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["`"])
            }
            let (column, value, expected) = (cells[2], cells[3], cells[4])
            let conversion = try #require(try Example.column(column)?.conversion)
            #expect(try conversion.text(ofJSON: value) == expected, "\(column)")
        }
    }

    @Test func `the first example of the page is read`() throws {
        let parts = try page.components(separatedBy: "```")
        let yaml = try #require(parts.first { $0.hasPrefix("yaml\nversion") }).dropFirst(5)
        #expect(try Example.parse(String(yaml)).pipelines.map(\.name) == ["campaigns"])
    }
}

extension ValueConversion {
    /// What is made of a JSON value, whichever result is the one the page shows.
    fileprivate func text(ofJSON value: String) throws -> String? {
        let kind: WrittenValue.Kind = value.hasPrefix("\"") ? .string : value.hasPrefix("{") ? .object : .number
        let zone: LocalZone? = if case .named(let name)? = self.zone { LocalZone(name: name) } else { nil }
        var text = FormText(capacity: 200)
        defer { text.deallocate() }
        let bytes = Array((kind == .string ? String(value.dropFirst().dropLast()) : value).utf8)
        let outcome = bytes.withUnsafeBufferPointer { bytes in
            read(WrittenValue(kind, bytes), as: form?.results.first ?? .number, zone: zone, into: &text)
        }
        switch outcome {
        case .unreadable: return nil
        case .boolean(let flag): return "\(flag)"
        case .written: return String(decoding: text.bytes(from: 0), as: UTF8.self)
        }
    }
}
