import ArgumentParser
import Core
import DataDictionary
import Foundation
import Warehouse

/// `octoload docs`: the data dictionary, from the live catalogue.
struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Write the data dictionary as Markdown and as one HTML page.",
        discussion: """
            Writes dictionary.md and dictionary.html: each table and view of mart, dw and etl with its grain, each column with \
            type, meaning and unit from its comment, and the field of the API that feeds it according to pipelines.yaml; and a \
            drawing of facts and dimensions. Nothing else is read; the database is not changed.
            """
    )

    @Argument(help: "The folder to write to; made if it is not there.")
    var folder: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            let bench = try Workbench(common)
            let catalogue = try await bench.withWarehouse("docs") {
                try await $0.catalogue.tables(of: DataDictionary.schemas.map(\.0))
            }
            let dictionary = DataDictionary(catalogue, FieldLineage(bench.configuration.pipelines))
            let title = "Data dictionary"
            for (name, text) in [
                ("dictionary.md", MarkdownDictionary.render(dictionary, title: title)),
                ("dictionary.html", HTMLDictionary.render(dictionary, title: title)),
            ] {
                output("\(try write(text, name))\n")
            }
        }
    }

    /// - Returns: The path of the file.
    private func write(_ text: String, _ name: String) throws -> String {
        let place = URL(filePath: folder)
        let file = place.appending(path: name)
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Words(lines: text).text.redacted.write(to: file, atomically: true, encoding: .utf8)
        } catch {
            throw ValidationError("cannot write \(file.path): \((error as NSError).localizedDescription)")
        }
        return file.path
    }
}
