import CLibPQ
import Core
import Foundation

/// One libpq session. Owns the `PGconn`, which is closed exactly once, at the end of this value's life.
///
/// Deliberately not `Sendable`: libpq permits one thread at a time. It lives inside a `DatabaseSession`, on its thread.
/// Every wait has a deadline of ours, whatever the server or the network does.
struct PostgresConnection: ~Copyable {
    let raw: OpaquePointer  // PGconn *

    init(owning raw: OpaquePointer) {
        self.raw = raw
    }

    deinit {
        PQfinish(raw)
    }

    /// Makes one attempt to connect, blocking for at most `timeout`.
    static func open(_ target: ConnectionTarget, timeout: Duration) throws(WarehouseError) -> PostgresConnection {
        let trust = ServerTrust(try ConnectionSettings.read(target.conninfo), roots: .here)
        let names = [("application_name", target.applicationName), ("fallback_application_name", "octoload")]
        let started = ConnectionSettings.connecting(target.conninfo, names + trust.keywords) {
            PQconnectStartParams($0, $1, 1)
        }
        guard let raw = started else {
            throw WarehouseError(.unreachable, doing: "connect", "out of memory")
        }
        let connection = PostgresConnection(owning: raw)  // owned before the first throw below
        connection.addPasswords()
        // With SQLSTATEs in the messages of a failed start; a server may speak any language.
        PQsetErrorVerbosity(raw, PQERRORS_VERBOSE)
        let deadline = ContinuousClock.now + timeout
        guard PQstatus(raw) != CONNECTION_BAD else { throw connection.connectFailure(target, trust, deadline) }
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            let isReady: Bool
            switch state {
            case PGRES_POLLING_READING: isReady = connection.wait(for: .readable, until: deadline)
            case PGRES_POLLING_WRITING: isReady = connection.wait(for: .writable, until: deadline)
            default: throw connection.connectFailure(target, trust, deadline)
            }
            guard isReady else {
                throw WarehouseError(.unreachable, doing: "connect", "no answer within \(timeout)")
            }
            state = PQconnectPoll(raw)
        }
        PQsetNoticeProcessor(raw, { _, _ in }, nil)  // notices would go to stderr, between the log's lines
        PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
        guard PQsetnonblocking(raw, 1) == 0 else { throw connection.connectFailure(target, trust, deadline) }
        return connection
    }

    private func connectFailure(
        _ target: ConnectionTarget, _ trust: ServerTrust, _ deadline: ContinuousClock.Instant
    ) -> WarehouseError {
        let message = String(cString: PQerrorMessage(raw))
        if message.contains("certificate verify failed"),
            let fault = PostgresConnection.certificateFault(target, trust, until: deadline)
        {
            return WarehouseError(fault, message: message, rootFile: trust.rootFile)
        }
        return WarehouseError(libpq: message, rootFile: trust.rootFile)
    }

    /// Wherever libpq has them from: the connection string, PGPASSWORD, a service file, .pgpass.
    private func addPasswords() {
        if let password = PQpass(raw) { LoadedSecrets.add(Secret(String(cString: password))) }
        guard let options = PQconninfo(raw) else { return }
        defer { PQconninfoFree(options) }
        var option = options
        while option.pointee.keyword != nil {
            // libpq's mark of what is not to be shown.
            let isHidden = option.pointee.dispchar.map { String(cString: $0) } == "*"
            if isHidden, let value = option.pointee.val { LoadedSecrets.add(Secret(String(cString: value))) }
            option += 1
        }
    }

    /// The server as the connection knows it: `at db.example.com, TLSv1.3`.
    var place: String {
        let host = PQhost(raw).map { String(cString: $0) } ?? ""
        let tls = PQsslInUse(raw) == 1 ? PQsslAttribute(raw, "protocol").map { String(cString: $0) } : nil
        return "at \(host)" + (tls.map { ", \($0)" } ?? "")
    }

    /// `database marketing at db.example.com, TLSv1.3, user loader`
    var address: String {
        let database = PQdb(raw).map { String(cString: $0) } ?? "unknown"
        return "database \(database) \(place), user \(user)"
    }

    var user: String { PQuser(raw).map { String(cString: $0) } ?? "unknown" }

    var isAlive: Bool { PQstatus(raw) == CONNECTION_OK }

    /// As the other side said at the start: a proxy says a number of its own.
    var announcedProcessID: Int32 { PQbackendPID(raw) }

    // MARK: Statements

    /// Runs one statement with text parameters and returns its result. No table gets a secret that this process has read: it
    /// goes from the parameters here, whoever sends them.
    ///
    /// - Parameter timeout: After it the statement is cancelled and `timedOut` thrown.
    func execute(_ sql: String, _ parameters: [String?] = [], doing: String, timeout: Duration = .seconds(600))
        throws(WarehouseError) -> QueryResult
    {
        let redactor = LoadedSecrets.redactor
        let texts = parameters.map { $0.map { strdup(redactor.redact($0)) } ?? nil }
        defer { texts.forEach { free($0) } }
        let sent = texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
            PQsendQueryParams(raw, sql, Int32(values.count), nil, values.baseAddress, nil, nil, 0)
        }
        guard sent == 1 else { throw lost(doing) }
        return try finish(doing, until: ContinuousClock.now + timeout)
    }

    /// Runs several statements separated by semicolons, without parameters, as one transaction unless they say otherwise.
    ///
    /// - Parameter place: Names the statement that failed, from the error's position in the script, in characters from 1, if
    ///   the server says it, and the number of statements that went through.
    func executeScript(
        _ sql: String, doing: String, timeout: Duration = .seconds(600),
        place: (_ position: Int?, _ done: Int) -> String? = { _, _ in nil }
    ) throws(WarehouseError) {
        guard PQsendQuery(raw, sql) == 1 else { throw lost(doing) }
        _ = try finish(doing, until: ContinuousClock.now + timeout, place: place)
    }

    /// Sends a COPY and waits until the server is ready for its direction.
    private func begin(
        _ direction: ExecStatusType, _ sql: String, _ doing: String, _ deadline: ContinuousClock.Instant
    ) throws(WarehouseError) {
        guard PQsendQuery(raw, sql) == 1 else { throw lost(doing) }
        try flush(doing, deadline)
        guard let opening = try next(doing, deadline) else { throw lost(doing) }
        defer { PQclear(opening) }
        guard PQresultStatus(opening) == direction else {
            let error = failure(opening, doing)
            try drain(doing, deadline)
            throw error
        }
    }

    /// Copies rows in binary format; returns the rows that the server says it took.
    func copy(_ sql: String, _ rows: UnsafeRawBufferPointer, doing: String, timeout: Duration = .seconds(600))
        throws(WarehouseError) -> Int
    {
        let deadline = ContinuousClock.now + timeout
        try begin(PGRES_COPY_IN, sql, doing, deadline)
        // Signature, no flags, no header extension; source: PostgreSQL manual, COPY, "Binary Format".
        let header: [UInt8] = [
            0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
        ]
        try put(header, doing, deadline)
        var offset = 0
        while offset < rows.count {
            let size = min(262_144, rows.count - offset)
            try put(UnsafeRawBufferPointer(rebasing: rows[offset..<offset + size]), doing, deadline)
            offset += size
        }
        let trailer: [UInt8] = [0xFF, 0xFF]
        try put(trailer, doing, deadline)
        while true {
            switch PQputCopyEnd(raw, nil) {
            case 1:
                let result = try finish(doing, until: deadline)
                return result.affectedRows
            case 0:
                guard wait(for: .writable, until: deadline) else { throw timedOut(doing) }
            default: throw lost(doing)
            }
        }
    }

    /// Copies rows out in binary format and gives each message of the server to `receive`.
    ///
    /// A message holds whole rows; the first begins with the header, the last one is the trailer.
    func copyOut(
        _ sql: String, doing: String, timeout: Duration = .seconds(600), receive: (UnsafeRawBufferPointer) -> Void
    ) throws(WarehouseError) {
        let deadline = ContinuousClock.now + timeout
        try begin(PGRES_COPY_OUT, sql, doing, deadline)
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(raw, &message, 1)
            if count > 0 {
                receive(UnsafeRawBufferPointer(start: message, count: Int(count)))
                PQfreemem(message)
            } else if count == 0 {
                guard wait(for: .readable, until: deadline) else {
                    cancel()
                    discardCopy(until: ContinuousClock.now + .seconds(5))
                    throw timedOut(doing)
                }
                guard PQconsumeInput(raw) == 1 else { throw lost(doing) }
            } else {
                _ = try finish(doing, until: deadline)
                return
            }
        }
    }

    private func put<Bytes: ContiguousBytes>(_ bytes: Bytes, _ doing: String, _ deadline: ContinuousClock.Instant)
        throws(WarehouseError)
    {
        while true {
            let taken = bytes.withUnsafeBytes { bytes in
                PQputCopyData(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
            }
            switch taken {
            case 1:
                try flush(doing, deadline)
                return
            case 0:
                guard wait(for: .writable, until: deadline) else { throw timedOut(doing) }
            default: throw lost(doing)
            }
        }
    }

    // MARK: Waiting

    private func finish(
        _ doing: String, until deadline: ContinuousClock.Instant,
        place: (_ position: Int?, _ done: Int) -> String? = { _, _ in nil }
    ) throws(WarehouseError) -> QueryResult {
        try flush(doing, deadline)
        var done = 0
        var last: QueryResult?
        var error: WarehouseError?
        while let result = try next(doing, deadline) {
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                last = QueryResult(copying: result, doing: doing)
                done += 1
            default:
                if error == nil {
                    let position = PQresultErrorField(result, Int32(UInt8(ascii: "P"))).flatMap {
                        Int(String(cString: $0))
                    }
                    error = failure(result, place(position, done).map { "\(doing), \($0)" } ?? doing)
                }
            }
            PQclear(result)
        }
        if let error { throw error }
        guard let last else { throw lost(doing) }
        return last
    }

    private func drain(_ doing: String, _ deadline: ContinuousClock.Instant) throws(WarehouseError) {
        while let result = try next(doing, deadline) { PQclear(result) }
    }

    private func flush(_ doing: String, _ deadline: ContinuousClock.Instant) throws(WarehouseError) {
        while true {
            let left = PQflush(raw)
            if left == 0 { return }
            guard left == 1 else { throw lost(doing) }
            guard wait(for: [.readable, .writable], until: deadline) else { throw timedOut(doing) }
            // The server may be waiting for us to read before it reads on.
            guard PQconsumeInput(raw) == 1 else { throw lost(doing) }
        }
    }

    private func next(_ doing: String, _ deadline: ContinuousClock.Instant) throws(WarehouseError) -> OpaquePointer? {
        while PQisBusy(raw) == 1 {
            guard wait(for: .readable, until: deadline) else {
                cancel()
                discardResults(until: ContinuousClock.now + .seconds(5))
                throw timedOut(doing)
            }
            guard PQconsumeInput(raw) == 1 else { throw lost(doing) }
        }
        return PQgetResult(raw)
    }

    /// Reads what a cancelled statement still answers, so that the session can take the next one.
    private func discardResults(until deadline: ContinuousClock.Instant) {
        while true {
            while PQisBusy(raw) == 1 {
                guard wait(for: .readable, until: deadline), PQconsumeInput(raw) == 1 else { return }
            }
            guard let result = PQgetResult(raw) else { return }
            let status = PQresultStatus(result)
            PQclear(result)
            if status == PGRES_COPY_IN { return }  // repeated for as long as the copy is not ended
        }
    }

    /// Reads what a cancelled copy still sends, and its error.
    private func discardCopy(until deadline: ContinuousClock.Instant) {
        while true {
            var message: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(raw, &message, 1)
            if count > 0 {
                PQfreemem(message)
            } else if count == 0 {
                guard wait(for: .readable, until: deadline), PQconsumeInput(raw) == 1 else { return }
            } else {
                return discardResults(until: deadline)
            }
        }
    }

    /// Waits until the socket is ready; false at the deadline.
    func wait(for readiness: Readiness, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = (deadline - ContinuousClock.now).inSeconds * 1000
            guard left > 0 else { return false }
            var descriptor = pollfd(fd: PQsocket(raw), events: readiness.rawValue, revents: 0)
            let ready = poll(&descriptor, 1, Int32(min(left.rounded(.up), 60_000)))
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return true }  // libpq reports what is wrong with the socket
        }
    }

    private func cancel() {
        guard let handle = PQgetCancel(raw) else { return }
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &message, Int32(message.count))
        PQfreeCancel(handle)
    }

    // MARK: Errors

    private func timedOut(_ doing: String) -> WarehouseError {
        WarehouseError(.timedOut, doing: doing, "no answer before the deadline")
    }

    private func lost(_ doing: String) -> WarehouseError {
        let message = String(cString: PQerrorMessage(raw)).onOneLine
        return WarehouseError(.unreachable, doing: doing, message.isEmpty ? "the connection was lost" : message)
    }

    private func failure(_ result: OpaquePointer, _ doing: String) -> WarehouseError {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue!)).map { String(cString: $0) }
        }
        guard let state = field("C") else { return lost(doing) }
        // Of the diagnostics only the primary message, the names and the hint: DETAIL and CONTEXT quote row values.
        let names = [field("s"), field("t"), field("c"), field("n")].compactMap { $0 }.joined(separator: ".")
        let message = (field("M") ?? "").onOneLine + (names.isEmpty ? "" : " [\(names)]")
        let kind: WarehouseError.Kind = state.hasPrefix("28") ? .credentials : .refused
        return WarehouseError(kind, doing: doing, message, sqlState: state, hint: field("H"))
    }
}

/// What to wait for on a socket.
struct Readiness: OptionSet {
    let rawValue: Int16
    static let readable = Readiness(rawValue: Int16(POLLIN))
    static let writable = Readiness(rawValue: Int16(POLLOUT))
}
