extension CommonOptions {
    /// Writes the result of a command to stdout in the form that is asked for: the value itself as JSON, or its words.
    func render(_ value: some Encodable, text: () -> Void) {
        switch outputFormat {
        case .json: StandardOutput.write(encode(value) + "\n")
        case .text: text()
        }
    }
}
