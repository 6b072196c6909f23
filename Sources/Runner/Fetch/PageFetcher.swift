import Core
import Extract
import JSONReader
import Logging

/// Sends one request and tells what its answer means. No retries here: the slice decides about those.
struct PageFetcher: Sendable {
    let transport: any HTTPTransport
    let files: FileTransport
    let gate: RequestGate
    let budget: PageBudget
    let classifier: ResponseClassifier
    let errors: ErrorSettings
    let log: Logger

    /// A page in memory, and what it holds of the budget.
    struct Page: Sendable {
        let response: HTTPResponse
        let reserved: Int
    }

    /// Waits for its turn, sends, and classifies. The caller releases what the page holds of the budget.
    ///
    /// - Parameter isRecord: The whole document is the record: then only a look at it tells an error in a 2xx.
    func fetch(_ request: HTTPRequest, path: String, isRecord: Bool = false) async throws(SourceError) -> Page {
        // Memory first: a place in the quota that waits for memory would be used too late.
        let reserved = await budget.reserve()
        do throws(SourceError) { try await gate.pass() } catch {
            await budget.release(reserved)
            throw error
        }
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            await budget.release(reserved)
            throw SourceError(error, path: path)
        }
        await gate.note(response)
        await warnOfDeprecation(response, path)
        let isSuccess = (200..<300).contains(response.status)
        let answer =
            isSuccess && !isRecord ? ResponseClassifier.Answer() : ResponseClassifier.Answer(response, errors)
        let error = classifier.error(
            status: response.status, headers: response.headers, answer: answer, path: path, url: request.url)
        if let error {
            await budget.release(reserved)
            await gate.note(error)
            throw error
        }
        return Page(response: response, reserved: await budget.settle(reserved, actual: response.body.capacity))
    }

    /// Once per run and list: the API announces that it will end (RFC 9745, RFC 8594).
    private func warnOfDeprecation(_ response: HTTPResponse, _ path: String) async {
        guard let deprecation = response[header: "Deprecation"], await gate.isFirst("deprecated \(path)") else {
            return
        }
        log.warning(
            "the API announces the end of this version or endpoint",
            metadata: [
                "path": "\(path)", "deprecation": "\(deprecation.asServerText(limit: 100))",
                "sunset": "\((response[header: "Sunset"] ?? "not said").asServerText(limit: 100))",
                "see": "\((response[header: "Link"] ?? "").asServerText)",
            ])
    }
}

extension ResponseClassifier.Answer {
    /// What the body of a refusal says.
    package init(_ response: HTTPResponse, _ errors: ErrorSettings) {
        self.init()
        guard response.body.count > 0 else { return }
        var reader = PageReader(
            records: .root, fields: [errors.code, errors.message, errors.maximumLimit], envelope: [])
        guard let page = try? reader.read(response.body), page.count == 1 else { return }
        let cells = page.cells(of: 0)
        if cells[0].isString { code = cells[0].copiedText }
        if cells[1].isString { message = cells[1].copiedText }
        if cells[2].isNumber { maximumLimit = Int(cells[2].copiedText) }
    }
}

extension SourceError {
    init(_ error: TransportError, path: String) {
        let kind: Kind =
            switch error.kind {
            case .network: .unavailable
            case .tooLarge, .security: .security
            case .cancelled: .cancelled
            }
        self.init(kind, "GET \(path): \(error.description)")
    }
}
