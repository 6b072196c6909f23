import Core

/// How far a report job is, by an answer of the API.
package enum ReportProgress: Sendable, Hashable {
    /// Not done yet; with the API's word for that, if it has one.
    case running(word: String?)
    case done
    /// With the API's words.
    case failed(String)
}

extension ReportJobSpec.Poll {
    /// What an answer says of the job.
    ///
    /// - Parameters:
    ///   - httpStatus: Of a successful answer.
    ///   - values: Of its body, at the paths of `status` and `error`.
    /// - Returns: `nil` if the answer has no status where one was expected.
    package func progress(httpStatus: Int, _ values: [FieldPath: JSONScalar]) -> ReportProgress? {
        guard let status else { return httpStatus == 202 ? .running(word: nil) : .done }
        guard let word = values[status]?.word else {
            // Some tell by the HTTP status alone that a job has only just begun.
            return httpStatus == 202 ? .running(word: nil) : nil
        }
        if done.contains(word) { return .done }
        guard failed.contains(word) else { return .running(word: word) }
        let cause = error.flatMap { values[$0]?.word }
        return .failed(cause.map { "\(word): \($0)" } ?? word)
    }

    /// What has to be read of an answer.
    package var paths: [FieldPath] { [status, error].compactMap(\.self) }

    /// The wait before the next question where the API does not say how long to wait.
    ///
    /// - Parameter questions: Number of those asked: the wait begins at a second and doubles up to `every`.
    package func wait(after questions: Int) -> Duration {
        min(every, .seconds(1 << min(questions, 20)))
    }
}

extension JSONScalar {
    /// A status as a word: `DONE`, `2`, `true`; `nil` for null.
    fileprivate var word: String? {
        if case .bool(let flag) = self { "\(flag)" } else { text }
    }
}
