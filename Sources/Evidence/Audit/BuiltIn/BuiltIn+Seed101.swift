// SPDX-License-Identifier: Apache-2.0

// Made from registry-data/profiles/seed-10.json by scripts/make-profiles.
extension BuiltIn {
    static let seed101 = #"""
        {
          "name": "seed-10",
          "version": "1",
          "title": "Model robustness and adversarial attacks: ten items",
          "items": [
            {
              "id": "1",
              "title": "Familiarize",
              "requirement": "The checklist is known, adopted and looked at again in time.",
              "needs": [
                {
                  "fact": "profile-adoption",
                  "command": "mreg attest {ref} --type profile-adoption --template"
                }
              ],
              "mapped": [
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0018"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "GOVERN 1.5"
                }
              ]
            },
            {
              "id": "2",
              "title": "Threat model",
              "requirement": "Who may attack what, with which knowledge and budget; every threat in scope is measured.",
              "needs": [
                {
                  "fact": "threat-model",
                  "command": "mreg attest {ref} --type threat-model --template",
                  "maxAgeDays": 365
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.1.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.2.2"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0015"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0020"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0024"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0051"
                },
                {
                  "scheme": "nist-ai-rmf",
                  "version": "1.0",
                  "id": "MAP 4.1"
                },
                {
                  "scheme": "eu-ai-act",
                  "version": "2024/1689",
                  "id": "art. 15(5)"
                }
              ]
            },
            {
              "id": "3",
              "title": "Training data",
              "requirement": "The training data is named by digest, met its expectations and was searched for poison with a control.",
              "needs": [
                {
                  "fact": "training-data",
                  "command": "mreg push PATH --trained-on DATASET@vN"
                },
                {
                  "fact": "data-validation",
                  "command": "mreg attest {ref} --type data-validation --template",
                  "maxAgeDays": 365
                },
                {
                  "fact": "poison-scan",
                  "command": "mreg attest {ref} --type poison-scan --template",
                  "maxAgeDays": 365
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C1.1.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C1.1.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C1.1.4"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C1.3.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C1.3.5"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C12.5.1"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0020"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0059"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0010.002"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0007"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0025"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.013"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.023"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.024"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML02"
                }
              ]
            },
            {
              "id": "4",
              "title": "Training process",
              "requirement": "A signed account says from what, by what and by whom the version was made; the release is signed.",
              "needs": [
                {
                  "fact": "provenance",
                  "command": "mreg attest {ref} --type provenance --from run.json"
                },
                {
                  "fact": "release-signature",
                  "command": "mreg sign {ref}"
                },
                {
                  "fact": "scan",
                  "command": "mreg scan {ref}"
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.1.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.5.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.5.4"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C6.1.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C6.2.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C6.2.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C6.2.3"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0018"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0010"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0013"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0014"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.M0023"
                },
                {
                  "scheme": "nist-ai-100-2",
                  "version": "e2025",
                  "id": "NISTAML.051"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML06"
                },
                {
                  "scheme": "owasp-ml",
                  "version": "2023",
                  "id": "ML07"
                }
              ]
            },
            {
              "id": "5",
              "title": "Robustness",
              "requirement": "Attacks and corruptions were measured by somebody else than the publisher, and the report is sound.",
              "needs": [
                {
                  "fact": "evasion",
                  "command": "mreg attest {ref} --type robustness --from FILE --format art --dataset DATASET",
                  "maxAgeDays": 180
                },
                {
                  "fact": "corruption",
                  "command": "mreg attest {ref} --type robustness --from FILE --format corruption --dataset DATASET",
                  "maxAgeDays": 180
                }
              ],
              "mapped": [
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.1.3"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.1.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C11.1.5"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.2.1"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C3.2.2"
                },
                {
                  "scheme": "aisvs",
                  "version": "1.0",
                  "id": "C6.1.4"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0015"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0043.000"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0043.001"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0043.002"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0043.003"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0043.004"
                },
                {
                  "scheme": "atlas",
                  "version": "5.6.0",
                  "id": "AML.T0018.000"
                },
                {
                  "scheme": "atlas",

        """#
}
