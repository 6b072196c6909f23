import Core

/// Records in elements of arrays: the API counts elements, and a sign inside of one of them is nobody's.
enum NestingCheck {
    static func note(_ paginator: any Paginator, records: FieldPath, in section: ConfigSection) {
        guard let first = records.names.firstIndex(of: FieldPath.ofEach) else { return }
        let place = section["paginate"] ?? section["records"] ?? section.node
        if paginator.countsRecords || paginator.end.words.contains(.shortPage) {
            section.note(
                "the API counts the elements that records lie in, not the records of \(records)", at: place,
                suggestion: "use a style that follows signs, without total and short_page")
        }
        let array = Array(records.names[..<first])
        for path in paginator.envelope where path.names.count > array.count && path.names.starts(with: array) {
            section.note(
                "\(path) lies in one of the elements that records lie in", at: place,
                suggestion: "name a sign outside of them")
        }
    }
}
