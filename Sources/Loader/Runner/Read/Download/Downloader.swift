import Core
import Extract
import JSONReader
import Logging

/// Gives the transport for files that lie elsewhere. It has neither token nor headers of the API.
package typealias FileTransport = @Sendable (FilePlace) -> any HTTPTransport

/// Fetches the files that records name, checks and keeps them, and tells the records where they are.
///
/// A file that cannot be had whole is an error of its page: reading the page again brings fresh links where they expire,
/// and a slice is done only once all its files are there.
struct Downloader: Sendable {
    let spec: DownloadSpec
    let records: FieldPath
    let caps: PageCaps
    let request: ListRequest
    let apiOrigin: Origin
    let transport: FileTransport
    let pace: RequestPace
    let clock: APIClock
    let once: OncePerRun
    let log: Logger

    /// A record's file as the record describes it.
    private struct Link: Sendable {
        var url: HTTPURL
        var bytes: Int?
        var sha256: String?
        var expires: Instant?
        /// Path below the folder.
        var path: String
    }

    private struct Kept: Sendable {
        var path: String
        var bytes: Int
        var sha256: String
    }

    /// The page with a member `download` in each record that names a file.
    func download(filesOf page: PageBuffer, partition: PartitionMember?) async throws(SourceError) -> PageBuffer {
        let links = try links(in: page, partition)
        var additions: [[UInt8]?] = []
        for link in links.map(\.link) {
            guard let link else {
                additions.append(nil)
                continue
            }
            let kept = try await fetch(link)
            additions.append(await addition(link, kept))
        }
        return extend(links.map(\.payload), additions)
    }

    // MARK: Records

    private func links(in page: PageBuffer, _ partition: PartitionMember?) throws(SourceError) -> [(
        payload: [UInt8], link: Link?
    )] {
        var fields: [FieldPath] = []
        for field in [spec.url, spec.bytes, spec.sha256, spec.expires].compactMap({ $0 }) + spec.name.fields
        where !fields.contains(field) { fields.append(field) }
        let own = FieldPath(names: [DownloadSpec.member])
        if !fields.contains(own) { fields.append(own) }
        var reader = PageReader(records: records, mayBeObject: true, fields: fields, envelope: [], caps: caps)
        let contents: PageContents
        do throws(PageError) { contents = try reader.read(page) } catch {
            throw SourceError(.brokenPage, "\(request.label): the page is not as documented: \(error.reason)")
        }
        return (0..<contents.count).map { record in
            let cells = contents.cells(of: record)
            let text = { (field: FieldPath?) -> String? in
                field.flatMap { fields.firstIndex(of: $0) }.flatMap { cells[$0].isMissing ? nil : cells[$0].copiedText }
            }
            var payload = Array(contents.payload(of: record))
            let isSound = contents.flaw(of: record) == nil
            // What the API calls so is not what the download tells.
            if isSound, let column = fields.firstIndex(of: own), cells[column].kind != .absent {
                payload = JSONObjectText(payload).without(DownloadSpec.member)
            }
            guard isSound, let url = text(spec.url).flatMap({ HTTPURL($0) }),
                let path = path(text, partition)
            else { return (payload, nil) }
            return (
                payload,
                Link(
                    url: url, bytes: text(spec.bytes).flatMap { Int($0) }, sha256: text(spec.sha256)?.lowercased(),
                    expires: text(spec.expires).flatMap { Instant(rfc3339: $0) },
                    path: path)
            )
        }
    }

    private func path(_ text: (FieldPath?) -> String?, _ partition: PartitionMember?) -> String? {
        var result = ""
        for part in spec.name.parts {
            switch part {
            case .text(let text): result += text
            case .partition: result += FileNamePart.cleaned(partition?.id ?? "")
            case .field(let field):
                guard let value = text(field), !value.isEmpty else { return nil }
                result += FileNamePart.cleaned(value)
            }
        }
        return result
    }

    // MARK: Files

    /// The file, kept; `nil` if it is not to be fetched.
    private func fetch(_ link: Link) async throws(SourceError) -> Kept? {
        guard let folder = spec.folder else {
            if await once.isFirst("files of \(request.path)") {
                log.notice(
                    "report files are skipped: the variable of download.folder is not set",
                    metadata: ["path": "\(request.path)"])
            }
            return nil
        }
        guard link.url.origin == apiOrigin || spec.origins.contains(link.url.origin) else {
            if await once.isFirst("files from \(link.url.origin)") {
                log.warning(
                    "files are not fetched from \(link.url.origin): download.origins does not name it",
                    metadata: ["path": "\(request.path)"])
            }
            return nil
        }
        // A page read just now has fresh links: what has expired in it is gone for good.
        if let expires = link.expires, let now = await clock.serverNow, expires <= now { return nil }
        let store = FileStore(folder: folder)
        // A slice that begins again need not fetch what is there.
        if let sha256 = link.sha256, let size = store.size(of: link.path, bytes: link.bytes, sha256: sha256) {
            return Kept(path: link.path, bytes: size, sha256: sha256)
        }
        let body = try await body(of: link)
        let sha256 = hexadecimal(Core.sha256(body.bytes))
        if let expected = link.bytes, expected != body.count {
            throw broken(link, "has \(body.count) bytes, and the API says \(expected)")
        }
        if let expected = link.sha256, expected != sha256 {
            throw broken(link, "has SHA-256 \(sha256), and the API says \(expected.asServerText(limit: 64))")
        }
        do throws(FileStore.Failure) { try store.write(body.bytes, to: link.path) } catch {
            throw SourceError(.rejected, error.description)
        }
        return Kept(path: link.path, bytes: body.count, sha256: sha256)
    }

    private func body(of link: Link) async throws(SourceError) -> PageBuffer {
        _ = try await pace.pass("\(request.path) files")
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transport(
                FilePlace(origin: link.url.origin, maximumSize: spec.maximumSize, isInflated: false)
            ).send(HTTPRequest(url: link.url))
            await pace.leave()
        } catch {
            await pace.leave()
            throw SourceError(error, label: label(link))
        }
        guard response.status == 200 else {
            throw SourceError(.unavailable, "\(label(link)): \(response.status)", status: response.status)
        }
        return response.body
    }

    private func broken(_ link: Link, _ problem: String) -> SourceError {
        SourceError(.brokenPage, "the file \(address(link)) \(problem)")
    }

    /// The address without the query string, which may be a signature.
    private func address(_ link: Link) -> String { "\(link.url.origin)\(link.url.path)" }
    private func label(_ link: Link) -> String { "\(HTTPMethod.get.rawValue) \(address(link))" }

    // MARK: The page

    private func addition(_ link: Link, _ kept: Kept?) async -> [UInt8] {
        var members = ["\"url\":\(jsonString(address(link)))"]
        if let kept {
            members.append(
                "\"path\":\(jsonString(kept.path)),\"bytes\":\(kept.bytes),\"sha256\":\(jsonString(kept.sha256))")
            if let now = await clock.serverNow { members.append("\"fetched_at\":\(jsonString(now.description))") }
        }
        return Array("\"\(DownloadSpec.member)\":{\(members.joined(separator: ","))}".utf8)
    }

    /// The records under the same path, the rest of the page left out.
    private func extend(_ payloads: [[UInt8]], _ additions: [[UInt8]?]) -> PageBuffer {
        let extended = zip(payloads, additions).map { payload, addition -> [UInt8] in
            guard let addition, let end = payload.lastIndex(of: UInt8(ascii: "}")) else { return payload }
            let isEmpty = payload[..<end].last { $0 > 0x20 } == UInt8(ascii: "{")
            return payload[..<end] + (isEmpty ? [] : [UInt8(ascii: ",")]) + addition + [UInt8(ascii: "}")]
        }
        return PageBuffer(records: extended, at: records)
    }
}
