import Testing

@testable import Runner

@Suite struct JSONObjectTextTests {
    @Test(arguments: [
        (#"{}"#, #"{}"#), (#"{"id":1}"#, #"{"id":1}"#), (#"{"download":1}"#, #"{}"#),
        (#"{"download":{"path":"/etc","a":[1,{"b":"}"}]},"id":1}"#, #"{"id":1}"#),
        (#"{"id":1,"download":{"path":"/etc"}}"#, #"{"id":1}"#),
        (#"{"a":1 , "download" : [ 1 , 2 ] , "b":2}"#, #"{"a":1 , "b":2}"#),
        (#"{"\u0064own\u006coad":null,"id":1}"#, #"{"id":1}"#),
        (
            #"{"a":"download","b":["download"],"c":{"download":1}}"#,
            #"{"a":"download","b":["download"],"c":{"download":1}}"#
        ),
        (#"{"x":"\"download\":1,","download":"\\","y":"}"}"#, #"{"x":"\"download\":1,","y":"}"}"#),
        (#"{"Download":1,"downloads":2}"#, #"{"Download":1,"downloads":2}"#),
    ])
    func `a member goes out, and the rest stays byte for byte`(object: String, rest: String) {
        let text = JSONObjectText(Array(object.utf8)).without("download")
        #expect(String(decoding: text, as: UTF8.self) == rest)
    }
}
