// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/taxonomies/nist-ai-rmf.json by scripts/make-profiles.
extension BuiltIn {
    static let nistAiRmf1 = #"""
        {
          "scheme": "nist-ai-rmf",
          "version": "1.0",
          "ids": {
            "GOVERN 1.5": "",
            "MANAGE 2.4": "",
            "MANAGE 4.1": "",
            "MAP 4.1": "",
            "MEASURE 2.4": "",
            "MEASURE 2.7": "",
            "MEASURE 2.9": ""
          },
          "superseded": []
        }

        """#
}
