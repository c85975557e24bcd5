// SPDX-License-Identifier: Apache-2.0
import MregCore
import MregCrypto
import MregSystem
import Trust

/// Signing files and folders with no registry: OpenSSF Model Signing beside them.
public enum FileSigning {
    /// What is to be signed, and how.
    public struct Request: Sendable {
        /// The file or folder.
        public var path: String
        /// Which key signs.
        public var signing: SigningChoice
        /// Where the signature goes; nil means `PATH.sig`.
        public var output: String?
        /// The PEM file with the signer's certificate; nil signs by the key alone.
        public var certificate: String?
        /// PEM files with the certificates between it and the root.
        public var chain: [String] = []
        /// Paths below the folder that are left out, and recorded as left out.
        public var ignoring: [String] = []
        /// Whether links to files are taken for the files.
        public var followLinks = false

        /// Makes a request.
        public init(_ path: String, signing: SigningChoice) {
            self.path = path
            self.signing = signing
        }
    }

    /// What signing did.
    public struct Signed: Sendable {
        /// The file or folder.
        public var path: String
        /// Where the signature is.
        public var signature: String
        /// How many files were signed.
        public var fileCount: Int
        /// What was left out.
        public var leftOut: [String]
        /// The key's local name.
        public var keyName: String
        /// The key's id.
        public var keyID: Digest
        /// The names in the signer's certificate; empty where a key alone signed.
        public var certificateNames: [String]
    }

    /// What model_signing leaves out of every folder, at its top; recorded like everything that
    /// is left out.
    static let gitPaths = [".git", ".gitattributes", ".github", ".gitignore"]

    /// Signs a file or folder.
    public static func sign(_ request: Request) throws -> Signed {
        var notices: [String] = []
        guard let actor = try request.signing.actor(notices: &notices) else {
            throw MregError(.usage, "a signature needs a key", next: "mreg key generate")
        }
        let path = trimmed(request.path)
        let target = request.output ?? path + ".sig"
        try checkOverwrites(target, wasNamed: request.output != nil)
        let certificates = try certificates(request)
        let (statement, leftOut) = try statement(request, target)
        try DurableWrite.replace(
            target, with: try statement.sign(with: actor.key, certificates: certificates))
        return Signed(
            path: request.path, signature: target, fileCount: statement.files.count,
            leftOut: leftOut, keyName: actor.name, keyID: actor.id,
            certificateNames: certificates.first?.subjectNames ?? [])
    }

    /// A file that is there already is replaced only if it is a signature or was asked for.
    private static func checkOverwrites(_ target: String, wasNamed: Bool) throws(MregError) {
        guard !wasNamed, try FileStatus.of(target) != nil,
            (try? Bundle(parsing: File.contents(target, limit: Limits.bundleBytesMax))) == nil
        else { return }
        throw MregError(
            .cannotCreate, "'\(target.printable)' exists and is no signature",
            next: "give -o FILE")
    }

    /// The signer's certificate, which must be valid now, and those that lead to the root.
    private static func certificates(_ request: Request) throws(MregError) -> [Certificate] {
        guard let file = request.certificate else {
            guard request.chain.isEmpty else {
                throw MregError(
                    .usage, "--chain belongs to a certificate", next: "give --certificate FILE")
            }
            return []
        }
        let chain = try CertificateFiles.read([file] + request.chain)
        let now = Timestamp.now
        if let leaf = chain.first, !leaf.isValid(at: now) {
            throw MregError(
                .refused, "the certificate '\(file.printable)' is not valid now",
                cause: "it is valid from \(leaf.notBefore) to \(leaf.notAfter)")
        }
        return chain
    }

    private static func statement(
        _ request: Request, _ target: String
    ) throws -> (ModelSigningStatement, leftOut: [String]) {
        guard isFolder(request.path) else {
            guard request.ignoring.isEmpty else {
                throw MregError(.usage, "--ignore is for folders")
            }
            let digest = try FileHash.sha256(request.path)
            return (
                ModelSigningStatement(name: Paths.last(request.path), singleFile: digest), []
            )
        }
        let root = try Paths.real(request.path)
        let inside = try below(root, target)
        let ignoring = gitPaths + request.ignoring.map(trimmed) + [inside].compactMap { $0 }
        let tree = try ModelTree(
            folder: request.path, followLinks: request.followLinks, ignoring: ignoring)
        var files: [SignedFile] = []
        for item in tree.items {
            files.append(SignedFile(path: item.path, digest: try FileHash.sha256(item.source)))
        }
        var statement = try ModelSigningStatement(name: Paths.last(root), files: files)
        statement.followsLinks = request.followLinks
        let known = Set(tree.leftOut.map { Array($0.utf8) })
        statement.ignorePaths =
            tree.leftOut + [inside].compactMap { $0 }.filter { !known.contains(Array($0.utf8)) }
        return (statement, tree.leftOut)
    }

    /// The path of a file from a folder it lies in, or nil.
    static func below(_ root: String, _ file: String) throws(MregError) -> String? {
        guard let folder = try? Paths.real(Paths.parent(file)) else { return nil }
        let full = Paths.join(folder, Paths.last(file))
        guard full.hasPrefix(root + "/") else { return nil }
        return String(full.dropFirst(root.count + 1))
    }

    static func isFolder(_ path: String) -> Bool {
        (try? FileStatus.of(path))?.kind == .directory
    }

    static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

/// PEM files with certificates.
enum CertificateFiles {
    /// All certificates of the files, in order.
    static func read(_ files: [String]) throws(MregError) -> [Certificate] {
        var out: [Certificate] = []
        for file in files {
            let bytes = try File.contents(file, limit: CryptoLimits.pemBytesMax)
            do throws(MregError) {
                out += try Certificate.certificates(pem: bytes)
            } catch {
                throw MregError(
                    error.code, "'\(file.printable)' holds no usable certificates",
                    cause: error.cause ?? error.message)
            }
        }
        return out
    }
}
