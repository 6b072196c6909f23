/// Why the database did not do what was asked.
///
/// `description` goes to logs and never holds row values or secrets: PostgreSQL's DETAIL and CONTEXT, which quote
/// rows, are left out.
package struct WarehouseError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// No connection, or it was lost outside a commit. Nothing was published.
        case unreachable
        /// Password, certificate or pg_hba refused us.
        case credentials
        /// The server is not, or does not show that it is, the one that was asked for. It was told nothing.
        case untrusted
        /// The server answered with an SQLSTATE.
        case refused
        /// A deadline of ours passed; the statement was cancelled.
        case timedOut
        /// A gate of ours holds the slice back: what it would do is more likely a fault of the source.
        case held(DataGate)
        /// Another run has taken over this pipeline.
        case fenced
        /// Another process holds the pipeline's lock.
        case alreadyRunning
        /// The database cannot be used as it is: encoding, missing tables, a changed migration.
        case unusable
        /// The answer to COMMIT was lost and could not be found out.
        case outcomeUnknown
        /// Somebody else has, or could have, a hand in what should be ours alone.
        case insecure
        /// The API key is of somebody whose data this warehouse does not hold.
        case otherOwner
    }

    package var kind: Kind
    /// "publish batch … of ad_performance".
    package var doing: String
    package var message: String
    package var sqlState: String?
    package var hint: String?

    package init(_ kind: Kind, doing: String, _ message: String, sqlState: String? = nil, hint: String? = nil) {
        self.kind = kind
        self.doing = doing
        self.message = message
        self.sqlState = sqlState
        self.hint = hint
    }

    /// True when the transaction left no effect and the same one may succeed at once.
    package var isTransient: Bool {
        guard let sqlState else { return false }
        // 42P07: another session has made the same partition since this one looked.
        return ["40001", "40P01", "55P03", "23505", "42P07"].contains(sqlState)
    }

    /// True when another run, later, may succeed without anybody doing anything.
    package var isTemporary: Bool {
        switch kind {
        case .fenced, .alreadyRunning, .timedOut, .outcomeUnknown: true
        case .refused: isTransient || ["57014", "53300", "57P01", "57P02", "57P03", "25006"].contains(sqlState ?? "")
        case .unreachable, .credentials, .untrusted, .unusable, .held, .insecure, .otherOwner: false
        }
    }

    /// True when it is about the rows of one batch; any other trouble will meet the next batch, too.
    package var concernsBatchOnly: Bool { kind == .refused || gate != nil }

    /// The gate that holds the slice.
    package var gate: DataGate? {
        if case .held(let gate) = kind { gate } else { nil }
    }

    /// True when one of the staged rows is the cause, so that the other slices of the batch may succeed alone.
    package var isCausedByData: Bool {
        if gate != nil { return true }
        guard let sqlState else { return false }
        return sqlState.hasPrefix("22") || sqlState.hasPrefix("23") || sqlState == "54000" || sqlState == "54001"
            || sqlState == "21000"
    }

    package var description: String {
        var text = "warehouse: cannot \(doing): \(message)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let hint { text += "; \(hint)" }
        return text
    }
}
