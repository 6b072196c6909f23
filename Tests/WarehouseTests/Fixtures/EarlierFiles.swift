/// The thirty files that made a warehouse before `sql/schema`, and their checksums, as the books of such a database have them.
enum EarlierFiles {
    static let all: [(name: String, checksum: String)] = lines.split(separator: "\n").map { line in
        let parts = line.split(separator: " ").map(String.init)
        return (parts[0], parts[1])
    }

    private static let lines = """
        001_schemas_and_functions 25611424ab67c8a35551d8956fe991abfc79c27bbd61347c0474e836818c4285
        002_reference_dimensions 3d23113556fbc7b9194b71f55a4686ca1c166dc3917147d7084a769b0aa29b40
        003_organization_and_domains c0acb139c322d15d0c12d7be05a95a742da8cd2ec9dccda5b87df1481f524282
        004_ad_structure f0fdd7f6f889b801d0923edf2e2b783bb270eb52aa269466b84a11cfe121f7a9
        005_ad_performance 6819cdb6ad6cb99a85859f0fe312488738a55366ce5eb91aa737c63bbe4ceffd
        006_competitors e59ea73d762173065c3d31c5dd656e7ca24057109260096d3fd7d482aedfa3f6
        007_ledger 78a3fc6a9eda088d5afd4c5adb60fdd09f6a4ed61714b11303a18809dc123ae6
        008_mart 84e3e77c812c9993d90032daa3da568fa4c7b0d19c28cc35065496b45c4756b4
        009_row_hash ab7e32a75f0dfed78eb9da00005c803a9147bde55843a78c1deb64bdace3e1ff
        010_fresh_partitions d9f438aa00b075f26bc7be0d25b82f0d10b67aa4629f340af871e4cf99093a99
        011_competitor_activity ef556dee1c7bbbbc9f198a4cf6a88d7d84382fb8192299cdfffa182f3d8b71c6
        012_alerts_and_workspace 59513dcea15f055989c982adb8647ce5ab2884ab4ef7ce187638f3e10eb7537e
        013_reports_and_ai 0f3d342e05f4dc40d66f8c88cea74beec32521df094b0f14db0ad378fa7d6a70
        014_performance 1f45ad27d30cb4f10acafb3ec3c7ebbe246f26f190d978a3bef4c117730654da
        015_mart_views 573e76cacf78f2e6ddb58970f5fbc3b03b5e23392bf854b06a9e78674579d456
        016_history 981de9ce6fded7d2839179edc8ee8af0016f72bca200fd35dce668ed47f11620
        017_restatements c3320c8fb380ca6d844c40a603ad4e326a32bdb78a17c25ac62d25569baa66a2
        018_history_mart 16d9a919cb4d8ab69309fcf6f5db634852fe759031e9290e983f20499eef9859
        019_unknown_currencies bc8a6cec205c4a71b53809a147481a8ded66040b5b35b34dcab153c93af2475d
        020_remainder c9ce8520bbb22d62c457d4784c21e155d9c390f461b41adcf264a6b33058aa9c
        021_access 2f01956440205fbcbab3cebb3e319c2f196a164f834eec7123219b05d5e49c7a
        022_gates_and_calls 460824df8b0f0827dde7d628bc8bebb2f491ba413f79828e6fed917d14d98b53
        023_backfills_and_quota 17aeacf8225fe160c497cd7522d5de96efbeb3cff7362a090b1df9aeecf7de3d
        024_own_rows_only 55eab3d90002bbf1850212feb66aa3b21694072f07b79ce2d95f700fdb68bd0d
        025_time f0a86b0a6e821bdf57fdbd3f53cf2fdea819c70228b81cba3f1cd7b488f90a8b
        026_shapes c3ee6c99c7b877e4e2dfdc2b46f5ebaed731d6e24ee3be914d5e9edbe077dde1
        027_waiting_records ca7803ee1b96099c01b51462c62b9773b194e6e526eeef62510f7295f71651fa
        028_owners_of_progress 4ae6a3cfdfb94406d39cfa0371af2df62ccd8f9c02bd74125ee15c3eb408e82f
        029_mart_truth a29691b381bc001ec9a638ad24eac2926dff68b12fe6228eafb5ce4ccb0bc593
        030_call_addresses 82e335ed9d48ee2eb139e2af70a6524dd1f2fcab4ee26a8a51780d5c856c0ede
        """
}
