extension String {
    /// As one word of a POSIX shell's command.
    package var shellWord: String {
        let isPlain =
            !isEmpty
            && unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "/._-=,:+@".unicodeScalars.contains($0)
            }
        return isPlain ? self : "'\(replacing("'", with: #"'\''"#))'"
    }
}
