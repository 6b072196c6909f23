import FuzzPages
import Glibc

/// What is fuzzed: a reader of bytes that others send, and what must hold of it whatever they are.
enum FuzzTarget: String, CaseIterable {
    case pages
    case yaml
    case link
    case url
    case retry
    case rate
    case csv
    case copy
    case document

    /// Set once, before libFuzzer calls.
    nonisolated(unsafe) static var underTest = FuzzTarget.pages

    func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch self {
        case .pages: octofuzz_pages(bytes.baseAddress, bytes.count)
        case .yaml: YAMLInput.check(bytes)
        case .link: LinkInput.check(bytes)
        case .url: URLInput.check(bytes)
        case .retry: RetryInput.check(bytes)
        case .rate: RateInput.check(bytes)
        case .csv: CSVInput.check(bytes)
        case .copy: CopyInput.check(bytes)
        case .document: DocumentInput.check(bytes)
        }
    }
}

/// Ends the process with a sentence unless the condition holds: a finding, which libFuzzer keeps as a file.
func demand(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    guard !condition else { return }
    report(sentence())
    abort()
}

func report(_ sentence: String) {
    let line = Array("octofuzz: \(sentence)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
