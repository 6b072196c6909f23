import ArgumentParser
import FileImport
import Warehouse

/// `octoload import fx`: exchange rates into `dw.fx_rate_daily`.
struct ImportFXCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fx",
        abstract: "Load exchange rates into dw.fx_rate_daily.",
        discussion: """
            Columns: rate_date (2026-11-30), from_currency and to_currency (codes of dw.dim_currency), rate (units of \
            to_currency per unit of from_currency, at most 10 digits on either side of the point), and optionally source \
            (default: the file's name); a known rate from another source is a changed row. Amounts on days without a rate are not converted: their views show null.
            """
    )

    @Argument(help: "The CSV file; - reads standard input.")
    var file: String

    @Flag(help: "Take the file's rows back instead. The columns of the key are enough.")
    var remove = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures {
            try await ImportSession(.fx, .fx, file: file, remove ? .remove : .load, common).run()
        }
    }
}
