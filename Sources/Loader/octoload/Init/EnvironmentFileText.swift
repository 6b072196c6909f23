/// A file of variables for a shell and for systemd, with places for secrets that only a person knows.
enum EnvironmentFileText {
    /// - Parameter variables: That hold secrets of the API.
    static func text(_ variables: [String]) -> String {
        let lines = [
            "# Variables of octoload. For a shell: set -a; . ./octoload.env; set +a. For systemd: EnvironmentFile=.",
            "# Only its owner may read it (0600). Values with other signs than letters and digits are put into '…'.",
            "DATABASE_URL='postgresql://USER:PASSWORD@HOST/DATABASE'",
        ]
        return (lines + variables.map { "\($0)=" }).joined(separator: "\n") + "\n"
    }
}
