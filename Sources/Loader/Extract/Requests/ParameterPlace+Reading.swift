import Core

extension ConfigReader where Value == ParameterPlace {
    /// `page`, `{header: X-Page}`, `{body: paging.page}`, `{placeholder: page}`.
    package static var parameterPlace: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            guard case .mapping = node.content else {
                let name = try ConfigReader<String>.text.read(node)
                try node.requireParameterName(name)
                return .parameter(name)
            }
            let mapping = try ConfigMapping(node, keys: ["query", "header", "body", "placeholder"])
            guard let entry = mapping.entries.first, mapping.entries.count == 1 else {
                throw node.error(
                    "expected one place",
                    suggestion: "query, header, body or placeholder, for example {body: paging.page}")
            }
            switch entry.key {
            case "query":
                let name = try ConfigReader<String>.text.read(entry.value)
                try entry.value.requireParameterName(name)
                return .query(name)
            case "header":
                let name = try ConfigReader<String>.headerName.read(entry.value)
                guard !name.isTransportHeader else { throw entry.value.error("this header is set by the transport") }
                return .header(name)
            case "body": return .body(try ConfigReader<FieldPath>.path.read(entry.value))
            default: return .placeholder(try ConfigReader<String>.placeholderName.read(entry.value))
            }
        }
    }
}

extension ConfigReader where Value == String {
    /// What may stand between braces: `page`, `next_cursor`.
    fileprivate static var placeholderName: ConfigReader {
        ConfigReader { (node) throws(ConfigError) in
            let name = try ConfigReader.text.read(node)
            guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F })
            else {
                throw node.error(
                    "\"\(name.escapedForMessage)\" cannot be a placeholder's name",
                    suggestion: "use a to z, 0 to 9 and _")
            }
            return name
        }
    }
}

extension ConfigNode {
    /// - Throws: `ConfigError` for a name that no parameter can have.
    package func requireParameterName(_ name: String) throws(ConfigError) {
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw error("the parameter's name is empty or contains a control character")
        }
    }
}
