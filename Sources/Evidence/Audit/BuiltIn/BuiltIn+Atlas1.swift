// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/taxonomies/atlas.json by scripts/make-profiles.
extension BuiltIn {
    static let atlas1 = #"""
        {
          "scheme": "atlas",
          "version": "2026.10",
          "ids": {
            "AML.M0003": "Predictive AI Model Hardening",
            "AML.M0007": "",
            "AML.M0008": "",
            "AML.M0012": "",
            "AML.M0013": "",
            "AML.M0014": "",
            "AML.M0018": "",
            "AML.M0019": "",
            "AML.M0023": "",
            "AML.M0024": "",
            "AML.M0025": "",
            "AML.T0010": "",
            "AML.T0010.002": "",
            "AML.T0012": "",
            "AML.T0015": "",
            "AML.T0018": "",
            "AML.T0018.000": "",
            "AML.T0020": "",
            "AML.T0024": "",
            "AML.T0024.000": "",
            "AML.T0024.001": "",
            "AML.T0029": "",
            "AML.T0031": "",
            "AML.T0043.000": "",
            "AML.T0043.001": "",
            "AML.T0043.002": "",
            "AML.T0043.003": "",
            "AML.T0043.004": "",
            "AML.T0049": "",
            "AML.T0051": "",
            "AML.T0059": ""
          },
          "superseded": [
            {
              "old": "AML.T0019",
              "new": "AML.T0115.000",
              "since": "2026.07 or later"
            },
            {
              "old": "AML.T0058",
              "new": "AML.T0115.001",
              "since": "2026.07 or later"
            },
            {
              "old": "AML.T0104",
              "new": "AML.T0115.002",
              "since": "2026.07 or later"
            }
          ]
        }

        """#
}
