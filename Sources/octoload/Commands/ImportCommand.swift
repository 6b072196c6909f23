import ArgumentParser
import FileImport
import Warehouse

/// `octoload import`: what the API does not have, from files.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load exchange rates or budgets from a CSV file.",
        discussion: """
            The file is UTF-8 with commas, and its first line names the columns, in any order. It is checked whole before \
            anything is written: each mistake is printed as FILE:LINE:COLUMN, and the exit code is 65. Then its rows are \
            written in one transaction; rows that are there already are left alone. Rows that the file lacks stay.
            """,
        subcommands: [ImportFXCommand.self, ImportBudgetCommand.self]
    )
}

/// `octoload import fx`: exchange rates into `dw.fx_rate_daily`.
struct ImportFXCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fx",
        abstract: "Load exchange rates into dw.fx_rate_daily.",
        discussion: """
            Columns: rate_date (2026-11-30), from_currency and to_currency (codes of dw.dim_currency), rate (units of \
            to_currency per unit of from_currency, at most 10 digits on either side of the point), and if you like source \
            (default: the file's name); a known rate from another source is a changed row. Amounts on days without a rate are not converted: their views show null.
            """
    )

    @Argument(help: "The CSV file; - reads standard input.")
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures { try await ImportSession(.fx, .fx, file: file, common).run() }
    }
}

/// `octoload import budget`: planned spend into `dw.fact_budget_monthly`.
struct ImportBudgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget",
        abstract: "Load planned spend into dw.fact_budget_monthly.",
        discussion: """
            Columns: domain_id (the client's id in the API) or client (the client's name, if no other has it), month \
            (2026-11, or its first day), planned_spend, currency, and if you like platform (a code of dw.dim_platform). An \
            empty platform, and a file without that column, is a plan for all platforms together: it is kept under the \
            code "all". Plans are summed over platforms, so give a client's month either way, not both.
            """
    )

    @Argument(help: "The CSV file; - reads standard input.")
    var file: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingFailures { try await ImportSession(.budget, .budget, file: file, common).run() }
    }
}
