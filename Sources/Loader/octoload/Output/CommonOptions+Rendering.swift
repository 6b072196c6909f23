extension CommonOptions {
    /// Writes the result of a command in the form that is asked for: the value itself as JSON, or its words.
    func render(_ value: some Encodable, text: () -> Void) {
        switch outputFormat {
        case .json: CommandContext.current.output(encode(value) + "\n")
        case .text: text()
        }
    }
}
