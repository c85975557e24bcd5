// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/taxonomies/aisvs.json by scripts/make-profiles.
extension BuiltIn {
    static let aisvs1 = #"""
        {
          "scheme": "aisvs",
          "version": "1.0",
          "ids": {
            "C1.1.2": "",
            "C1.1.3": "",
            "C1.1.4": "",
            "C1.2.3": "",
            "C1.3.1": "",
            "C1.3.5": "",
            "C11.1.2": "",
            "C11.1.3": "",
            "C11.1.5": "",
            "C11.2.2": "",
            "C11.2.4": "",
            "C11.2.5": "",
            "C12.2.1": "",
            "C12.3.1": "",
            "C12.5.1": "",
            "C3.1.2": "",
            "C3.1.3": "",
            "C3.2.1": "",
            "C3.2.2": "",
            "C3.2.3": "",
            "C3.3.1": "",
            "C3.5.3": "",
            "C3.5.4": "",
            "C4.1.1": "",
            "C4.1.2": "",
            "C4.3.2": "",
            "C5.2.1": "",
            "C6.1.3": "",
            "C6.1.4": "",
            "C6.2.1": "",
            "C6.2.2": "",
            "C6.2.3": ""
          },
          "superseded": []
        }

        """#
}
