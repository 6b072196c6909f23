import FuzzPages
import Glibc

// OCTOFUZZ_TARGET=TARGET octofuzz [libFuzzer's options and corpus directories]
//
// By the environment, because libFuzzer starts itself again, with its own options only, when it merges a corpus.
guard let name = getenv("OCTOFUZZ_TARGET"), let target = FuzzTarget(rawValue: String(cString: name)) else {
    report("set OCTOFUZZ_TARGET to one of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
    exit(64)
}
FuzzTarget.underTest = target

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
        FuzzTarget.underTest.check(UnsafeBufferPointer(start: bytes, count: count))
        return 0
    })
