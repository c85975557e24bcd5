// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/taxonomies/nist-ai-100-2.json by scripts/make-profiles.
extension BuiltIn {
    static let nistAi10021 = #"""
        {
          "scheme": "nist-ai-100-2",
          "version": "e2025",
          "ids": {
            "NISTAML.011": "model poisoning (availability)",
            "NISTAML.012": "clean-label poisoning",
            "NISTAML.013": "data poisoning",
            "NISTAML.015": "indirect prompt injection",
            "NISTAML.018": "prompt injection",
            "NISTAML.021": "clean-label backdoor",
            "NISTAML.022": "evasion",
            "NISTAML.023": "backdoor poisoning",
            "NISTAML.024": "targeted poisoning",
            "NISTAML.025": "black-box evasion",
            "NISTAML.026": "model poisoning (integrity)",
            "NISTAML.027": "misaligned outputs",
            "NISTAML.031": "extraction",
            "NISTAML.032": "reconstruction",
            "NISTAML.033": "membership inference",
            "NISTAML.034": "property inference",
            "NISTAML.037": "training-data attacks",
            "NISTAML.038": "data extraction",
            "NISTAML.051": "model poisoning (supply chain)"
          },
          "superseded": []
        }

        """#
}
