// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Something that keeps versions of a folder, as shell commands.
///
/// They see `SRC` (the version's folder), `V` (its number), `LAST` (the last one's), `STORE` (a folder of
/// their own), `DST` (an empty folder to pull to) and, for mreg, `KIND` (what kind of artifact it is).
struct Store {
    var name: String
    /// A program that must be installed; nil when it always is.
    var program: String?
    var initialise = ":"
    var push: String
    var pull: String?
    var verify: String?
    /// A pull that shares bytes with the store where it can.
    var link: String?
    /// Makes what is stored smaller, in its own time.
    var compact: String?
    /// What counts as stored bytes, below `STORE`.
    var stored = "."

    /// The references: what a person would do without any store.
    static let copy = Store(
        name: "cp + fsync + openssl dgst",
        push: """
            cp -r "$SRC" "$STORE/v$V"; sync -f "$STORE"
            find "$SRC" -type f -print0 | xargs -0 openssl dgst -sha256
            """,
        pull: #"cp -r "$STORE/v$LAST/." "$DST"; sync -f "$DST""#,
        verify: #"find "$STORE" -type f -print0 | xargs -0 openssl dgst -sha256"#)
    static let looseCopy = Store(
        name: "cp + openssl dgst",
        push: """
            cp -r "$SRC" "$STORE/v$V"
            find "$SRC" -type f -print0 | xargs -0 openssl dgst -sha256
            """,
        pull: """
            cp -r "$STORE/v$LAST/." "$DST"
            find "$DST" -type f -print0 | xargs -0 openssl dgst -sha256
            """)
    static let digest = Store(
        name: "openssl dgst alone",
        push: #"find "$SRC" -type f -print0 | xargs -0 openssl dgst -sha256"#)

    /// This project.
    static let mreg = Store(
        name: "mreg",
        initialise: #""$MREG" init --registry "$STORE/registry""#,
        push: #""$MREG" push "$SRC" --name m $KIND --registry "$STORE/registry""#,
        pull: #""$MREG" pull m@latest -o "$DST" --registry "$STORE/registry""#,
        verify: #""$MREG" verify --all --registry "$STORE/registry""#,
        link: #""$MREG" pull m@latest --link --force -o "$DST" --registry "$STORE/registry""#,
        compact: #""$MREG" compact --registry "$STORE/registry""#,
        stored: "registry")

    /// Other stores, used when they are installed. None compresses, as mreg does not on push.
    static let peers = [
        Store(
            name: "borg (no compression)", program: "borg",
            initialise: "borg init -e none $STORE/r",
            push: "cd $SRC; borg create -C none $STORE/r::v$V-$RANDOM$RANDOM .",
            pull: "cd $DST; borg extract $STORE/r::$(borg list --last 1 --short $STORE/r)",
            verify: "borg check --verify-data $STORE/r", stored: "r"),
        Store(
            name: "restic (no compression)", program: "restic",
            initialise: "restic -q init -r $STORE/r",
            push: "cd $SRC; restic -q -r $STORE/r --compression off backup --host h .",
            pull: "restic -q -r $STORE/r restore latest --target $DST",
            verify: "restic -q -r $STORE/r check --read-data", stored: "r"),
        Store(
            name: "git-lfs", program: "git-lfs",
            initialise: """
                git init -q -b main $STORE/w; cd $STORE/w; git lfs install --local
                git lfs track 'data/**'; git add -A; git commit -qm init
                """,
            push: """
                rm -rf $STORE/w/data; cp -r $SRC $STORE/w/data; cd $STORE/w
                git add -A; git commit -q --allow-empty -m v$V
                """,
            verify: "cd $STORE/w; git fsck --no-progress; git lfs fsck", stored: "w/.git"),
        Store(
            name: "dvc", program: "dvc",
            initialise: """
                git init -q -b main $STORE/w; cd $STORE/w; dvc init -q
                dvc config core.analytics false; dvc config core.check_update false
                git add -A; git commit -qm init
                """,
            push: """
                rm -rf $STORE/w/data; cp -r $SRC $STORE/w/data; cd $STORE/w
                dvc add -q data; git add -A; git commit -q --allow-empty -m v$V
                """,
            stored: "w/.dvc"),
        Store(
            name: "ostree", program: "ostree",
            initialise: "ostree init --repo=$STORE/o --mode=bare-user",
            push: "ostree --repo=$STORE/o commit -b main --tree=dir=$SRC",
            pull: "rmdir $DST; ostree --repo=$STORE/o checkout -U main $DST",
            verify: "ostree --repo=$STORE/o fsck", stored: "o"),
        Store(
            name: "casync", program: "casync", initialise: "mkdir -p $STORE/s",
            push: """
                casync make --without=privileged --store=$STORE/s/default.castr \
                $STORE/s/v$V.caidx $SRC
                """,
            pull: """
                casync extract --without=privileged --store=$STORE/s/default.castr \
                $STORE/s/v$LAST.caidx $DST
                """, stored: "s"),
        Store(
            name: "rclone", program: "rclone", push: "rclone -q copy $SRC $STORE/v$V",
            pull: "rclone -q copy $STORE/v$LAST $DST"),
    ]

    /// Whether its program is in PATH.
    var isInstalled: Bool {
        guard let program else { return true }
        let folders = getenv("PATH").map { String(cString: $0) } ?? ""
        return folders.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
