// SPDX-License-Identifier: Apache-2.0
import MregCommands

EntryPoint.run(Array(CommandLine.arguments.dropFirst()))
