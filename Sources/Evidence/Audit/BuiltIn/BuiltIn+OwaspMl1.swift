// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/taxonomies/owasp-ml.json by scripts/make-profiles.
extension BuiltIn {
    static let owaspMl1 = #"""
        {
          "scheme": "owasp-ml",
          "version": "2023",
          "ids": {
            "ML01": "Input Manipulation",
            "ML02": "Data Poisoning",
            "ML03": "Model Inversion",
            "ML04": "Membership Inference",
            "ML05": "Model Theft",
            "ML06": "AI Supply Chain",
            "ML07": "Transfer Learning",
            "ML08": "Model Skewing",
            "ML09": "Output Integrity",
            "ML10": "Model Poisoning"
          },
          "superseded": []
        }

        """#
}
