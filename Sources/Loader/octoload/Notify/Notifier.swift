import Core
import CurlTransport
import Foundation
import Logging
import PrivateServers

/// Tells people how a run ended: by a program, a webhook or a health check (`notify:` in pipelines.yaml).
///
/// What goes wrong here is logged and changes nothing: the run's exit code is its own.
struct Notifier: Sendable {
    let settings: NotifySettings
    let timeouts: Timeouts
    let log: Logger

    /// A program that takes longer is ended.
    private static let patience = Duration.seconds(30)

    init(_ configuration: Configuration, log: Logger) {
        settings = configuration.notify
        timeouts = Timeouts(connect: .seconds(5), total: .seconds(15), stall: .seconds(10))
        self.log = log
    }

    /// - Parameters:
    ///   - summary: Of the run, as `--output json` prints it.
    ///   - hasFailed: The health check fails.
    ///   - isNews: Of what `notify.on` names.
    ///   - endsRun: The health check hears of it: it counts runs.
    func tell(_ summary: Words, hasFailed: Bool, isNews: Bool, endsRun: Bool = true) async {
        let summary = summary.text.redacted
        if isNews || settings.always {
            if !settings.command.isEmpty { await run(summary) }
            if let webhook = settings.webhook { await post(summary, to: webhook, "notify.webhook", path: "") }
        }
        if endsRun, let check = settings.healthCheck {
            await post(summary, to: check, "notify.health_check", path: hasFailed ? "/fail" : "")
        }
    }

    // MARK: A program

    private func run(_ summary: String) async {
        var arguments = settings.command
        let input = makePipe()
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { [input.read, nothing].forEach { close($0) } }
        if !arguments[0].contains("/") { arguments[0] = found(arguments[0]) ?? arguments[0] }
        do throws(ChildProcess.StartFailure) {
            let child = try ChildProcess(
                arguments, environment: environment, descriptors: (input.read, nothing, nothing))
            // A summary fits into the pipe, mostly; what does not is the reader's to take.
            let writer = Task.detached {
                let handle = FileHandle(fileDescriptor: input.write, closeOnDealloc: true)
                try? handle.write(contentsOf: Data((summary + "\n").utf8))
                try? handle.close()
            }
            let end = ContinuousClock.now + Notifier.patience
            while child.isRunning, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
            if child.isRunning {
                child.send(SIGKILL)
                log.error("notify.command did not end within \(Notifier.patience.components.seconds) s")
            } else if child.wait() != 0 {
                log.error("notify.command ended with \(child.wait())")
            }
            _ = writer
        } catch {
            close(input.write)
            log.error("notify.command: \(error)")
        }
    }

    /// Not ours: the keys are in it.
    private var environment: [String: String] {
        CommandContext.current.environment.filter { ["PATH", "HOME", "LANG", "TZ", "USER"].contains($0.key) }
    }

    private func found(_ name: String) -> String? {
        (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    // MARK: An address

    private func post(_ summary: String, to source: SecretSource, _ name: String, path: String) async {
        let address: Secret?
        do throws(ConfigError) { address = try SecretResolver.resolve(source) } catch {
            return log.error("\(name): \(error)")
        }
        guard let address, let url = address.reveal({ HTTPURL($0) }) else {
            return log.error("\(name): \(source) is not set, or not an address")
        }
        var settings = APISettings(baseURL: HTTPURL(origin: url.origin, path: ""))
        settings.timeouts = timeouts
        let transport = CurlTransport(settings: settings, userAgent: "octoload/\(Octoload.version)")
        defer { transport.shutdown() }
        let target = HTTPURL(origin: url.origin, path: url.path + path, query: url.query)
        let request = HTTPRequest(
            .post, url: target, body: .text(summary, type: "application/json"))
        // Once more after a while: the network of a machine that just woke up.
        for attempt in 0..<2 {
            if attempt > 0 { try? await Task.sleep(for: .seconds(2)) }
            do throws(TransportError) {
                let response = try await transport.send(request)
                if (200..<300).contains(response.status) { return }
                // Only the host: whoever knows the rest may write there.
                log.error("\(name): \(url.origin) answered \(response.status)")
            } catch {
                log.error("\(name): \(error)")
            }
        }
    }
}
