import Config
import Core
import CurlTransport
import Extract
import Foundation
import Logging
import Runner
import Transform
import Warehouse

/// What most commands need: the configuration, checked, and the real parts behind it.
struct Workbench: Sendable {
    let configuration: Configuration
    let log: Logger
    /// Takes the place of what the configuration names; the demo's servers are in no environment.
    private let servers: Servers?

    /// Secrets of servers that this process started itself.
    struct Servers: Sendable {
        let token: Secret
        let database: Secret
    }

    init(_ options: CommonOptions) throws {
        try DescriptorLimit.require()
        try self.init(
            ConfigLoader.load(
                path: options.configPath, name: options.environmentName,
                environment: CommandContext.current.environment), options)
    }

    init(_ options: CommonOptions, _ load: LoadOptions) throws {
        try DescriptorLimit.require()
        var configuration = try ConfigLoader.load(
            path: options.configPath, name: options.environmentName,
            environment: CommandContext.current.environment)
        if let deadline = try load.resolvedDeadline() { configuration.run.deadline = deadline }
        self.init(configuration, options)
    }

    /// - Parameter star: Takes the place of what the file says.
    init(_ options: CommonOptions, star: MigrateCommand.Wish?) throws {
        try DescriptorLimit.require()
        var configuration = try ConfigLoader.load(
            path: options.configPath, name: options.environmentName,
            environment: CommandContext.current.environment)
        if let star { configuration.warehouse.star = star.star }
        self.init(configuration, options)
    }

    init(_ configuration: Configuration, _ options: CommonOptions, servers: Servers? = nil) {
        self.configuration = configuration
        self.servers = servers
        let format = options.resolvedLogFormat
        let level = options.resolvedLogLevel
        // The log may be written from tasks and threads that know nothing of the command.
        let context = CommandContext.current
        log = Logger(label: "octoload") { _ in StderrLogHandler(format: format, level: level, context: context) }
        // The demo's servers are opened by what it prints.
        if servers == nil { SecretResolver.loadAll(configuration) }
        // Writing to a reader that has gone is an error to handle, not a reason to die in the middle of a commit.
        signal(SIGPIPE, SIG_IGN)
        // The same for a file that has reached its size limit.
        signal(SIGXFSZ, SIG_IGN)
    }

    /// As the pipelines of one of the file's APIs see it.
    func viewing(_ api: String) -> Workbench { Workbench(configuration.viewing(api), log, servers) }

    /// The same, asking its API in another way.
    func changing(_ change: (inout APISettings) -> Void) -> Workbench {
        var configuration = configuration
        change(&configuration.api)
        return Workbench(configuration, log, servers)
    }

    private init(_ configuration: Configuration, _ log: Logger, _ servers: Servers?) {
        self.configuration = configuration
        self.log = log
        self.servers = servers
    }

    func warehouse(runID: String) throws -> PostgresWarehouse {
        PostgresWarehouse(
            try target(runID: runID), rejectColumns: RejectStage.columns, star: configuration.warehouse.star)
    }

    private func target(runID: String) throws -> ConnectionTarget {
        let settings = configuration.warehouse
        return ConnectionTarget(
            conninfo: try servers?.database ?? DatabaseAddress(source: settings.url).resolve(),
            deadline: settings.connectDeadline,
            applicationName: "octoload/\(runID.prefix(8))")
    }

    /// What of the connection to the database somebody has made weaker than it is by default; `nil`: nothing.
    func weakness() throws -> String? {
        try target(runID: "").weakness
    }

    /// Says so in the log, also with `--quiet`: whoever wrote it may be long gone.
    func warnOfWeakness(_ log: Logger) throws {
        guard let weakness = try weakness() else { return }
        var log = log
        log.logLevel = min(log.logLevel, .warning)
        log.warning("the connection to the database is not checked: \(weakness)")
    }

    /// The first 12 hexadecimal digits of SHA-256 of the API key: tells keys apart, and not what they are.
    func keyFingerprint() throws -> String {
        guard let authentication = configuration.api.authentication else { return "" }
        // Of a password no digest is kept: it could be guessed at leisure.
        let account = authentication.account.map { Secret($0) }
        guard let source = authentication.secrets.first else { return "" }
        // What a program prints may be another token each time.
        if case .command(let command) = source {
            return Workbench.fingerprint(command.words.joined(separator: "\u{0}"))
        }
        guard
            let token = try servers?.token ?? account ?? SecretResolver.resolve(source)
        else { return "" }
        return token.reveal(Workbench.fingerprint)
    }

    private static func fingerprint(_ text: String) -> String {
        String(hexadecimal(Array(text.utf8).withUnsafeBytes { sha256($0) }).prefix(12))
    }

    func transport() throws -> AuthenticatedTransport {
        let settings = configuration.api
        let context = CommandContext.current
        let secrets = try servers.map { [$0.token] } ?? SecretResolver.secrets(of: settings)
        let tokens = FileTransports(settings)
        let keeper = CredentialKeeper(
            settings.authentication, secrets: secrets,
            reload: {
                CommandContext.$current.withValue(context) { (try? SecretResolver.secrets(of: settings)) ?? [] }
            }, baseURL: settings.baseURL,
            transport: { tokens.transport(for: FilePlace(origin: $0, maximumSize: 1.mebibytes, isInflated: false)) },
            store: settings.authentication?.keeping.map { TokenFile(path: $0.path) },
            now: context.surroundings.wallClock)
        return AuthenticatedTransport(context.transport(settings), keeper) { tokens.shutdown() }
    }
}
