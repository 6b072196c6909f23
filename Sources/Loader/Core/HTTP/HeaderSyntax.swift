extension String {
    /// RFC 9110's token, the grammar of field names.
    package var isHeaderName: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Set by the transport itself, in whatever case.
    package var isTransportHeader: Bool {
        [
            "host", "connection", "content-length", "content-type", "transfer-encoding", "accept-encoding", "te",
            "upgrade",
            "expect", "range", "if-none-match",
        ].contains(lowercased())
    }

    /// No control character but the tab.
    package var isHeaderValue: Bool { utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 } }
}
