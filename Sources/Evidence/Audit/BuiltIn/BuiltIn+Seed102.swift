// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/profiles/seed-10.json by scripts/make-profiles.
extension BuiltIn {
    static let seed102 = #"""
                  "version": "5.6.0",
                  "id": "AML.M0003"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0008"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.022"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.025"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.023"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "MEASURE 2.7"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML01"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML10"
                }
              ]
            },
            {
              "id": "6",
              "title": "Explanations",
              "requirement": "Explanations were tested, and they depend on the weights.",
              "needs": [
                {
                  "fact": "explanation",
                  "command": "mreg attest {ref} --type explanation --template",
                  "maxAgeDays": 365
                }
              ],
              "mapped": [
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "MEASURE 2.9"
                },
                {
                  "scheme": "owasp-ai-exchange",
                  "version": "2026-08",
                  "id": "#EXPLAINABILITY"
                }
              ],
              "note": "AISVS 1.0 has no requirement on explanations (C7.2 is about hallucination only)."
            },
            {
              "id": "7",
              "title": "Deployment",
              "requirement": "Where it runs, that it is this manifest, and how callers are kept in bounds.",
              "needs": [
                {
                  "fact": "deployment",
                  "command": "mreg attest {ref} --type deployment --template",
                  "maxAgeDays": 365
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.1.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C4.1.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C4.1.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C4.3.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C5.2.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.2.2"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0049"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0012"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0019"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0012"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "MANAGE 2.4"
                }
              ]
            },
            {
              "id": "8",
              "title": "Monitoring",
              "requirement": "Inputs and predictions are watched, window by window, without gaps.",
              "needs": [
                {
                  "fact": "monitoring",
                  "command": "mreg attest {ref} --type monitoring --template",
                  "maxAgeDays": 7
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C12.3.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C12.2.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.3.1"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0031"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0029"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0024"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "MEASURE 2.4"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "MANAGE 4.1"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML08"
                }
              ]
            },
            {
              "id": "9",
              "title": "Privacy",
              "requirement": "Membership inference is shown to guess, and differential privacy adds up.",
              "needs": [
                {
                  "fact": "membership",
                  "command": "mreg attest {ref} --type robustness --from FILE --format art",
                  "maxAgeDays": 365
                },
                {
                  "fact": "privacy",
                  "command": "mreg attest {ref} --type privacy --template"
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.2.4"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.2.5"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C1.2.3"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0024.000"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0024.001"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.032"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.033"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.034"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML03"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML04"
                }
              ]
            },
            {
              "id": "10",
              "title": "Regular update",
              "requirement": "Somebody looks at the version again in time.",
              "needs": [
                {
                  "fact": "review",
                  "command": "mreg attest {ref} --type review --template",
                  "maxAgeDays": 180
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.2.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.1.2"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "GOVERN 1.5"
                }
              ]
            }
          ]
        }

        """#
}
