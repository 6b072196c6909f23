extension String {
    /// At most so many characters; what is cut off leaves `…`.
    func cut(to limit: Int) -> String {
        count <= limit ? self : String(prefix(limit - 1)) + "…"
    }
}
