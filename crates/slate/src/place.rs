//! The studio's folder: what is where in it, how it is made and opened.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use slate_core::{ActorName, Error, Purpose, Result, Role, Timestamp};
use slate_rights::Caller;
use slate_rights::record::{Hash, Head, Verdict, from_hex, to_hex};
use slate_store::{Actor, Artifacts, FolderLock, Store, Tx, new_secret, read_secret, write_secret};

use crate::config::{CONFIG_TEMPLATE, Config};
use crate::note;
use crate::operation::About;
use crate::token::Token;

/// The first entry of every record.
pub const INIT: About = About {
    path: &["init"],
    purpose: Purpose::Administer,
    summary: "Make a studio: one folder that is the whole installation",
    example: "slate init studio --admin ada --person \"Ada Lovelace\"",
};

/// The key that signs heads of the record.
const RECORD_KEY: &str = "keys/record.key";

/// An open studio.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    /// Transactional state.
    pub store: Store,
    /// Model versions and reports.
    pub artifacts: Artifacts,
    /// `slate.toml`.
    pub config: Config,
    /// Random name of this studio, in every head of its record.
    pub studio_id: String,
    record_key: SigningKey,
}

/// Who a new studio belongs to.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Name of the first administrator's account.
    pub actor: ActorName,
    /// The person behind it.
    pub person: String,
}

impl Place {
    /// Makes a studio in `folder`, which must not exist or be empty, and returns it with the token of
    /// its first administrator. It is built beside the final name and renamed, so that there is never
    /// half a studio.
    ///
    /// # Errors
    /// The folder is in use, or the disk refuses.
    pub fn create(folder: &Path, owner: &Owner, now: Timestamp) -> Result<(Self, Token)> {
        refuse_used(folder)?;
        let building = folder.with_added_extension(format!("tmp-{}", std::process::id()));
        let made = build(&building, owner, now).and_then(|token| {
            let _ = fs::remove_dir(folder);
            let what = || format!("make `{}`", folder.display());
            fs::rename(&building, folder).map_err(|e| Error::io(what(), &e))?;
            Ok(token)
        });
        let token = made.inspect_err(|_| drop(fs::remove_dir_all(&building)))?;
        Ok((Self::open(folder)?, token))
    }

    /// Opens the studio in `folder`.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let store = Store::open(&folder.join("slate.db"))?;
        let config = Config::read(&folder.join("slate.toml"))?;
        let studio_id = store.read(|r| r.studio_value("id"))?;
        let secret = read_secret(&folder.join(RECORD_KEY))?;
        let seed = from_hex(secret.trim())
            .ok_or_else(|| Error::corrupt("`keys/record.key` is not 64 hexadecimal digits"))?;
        let record_key = SigningKey::from_bytes(&seed);
        let artifacts = Artifacts::new(&folder.join("artifacts"));
        Ok(Self { folder: folder.to_owned(), store, artifacts, config, studio_id, record_key })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where Parquet files are.
    pub fn tables(&self) -> PathBuf {
        self.folder.join("tables")
    }

    /// Where unfinished runs keep what is finished of them.
    pub fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// Where files that came over HTTP wait for the operation that uses them.
    pub fn uploads(&self) -> PathBuf {
        self.folder.join("work/uploads")
    }

    /// The exported head of the record.
    pub fn head_path(&self) -> PathBuf {
        self.folder.join("record.head")
    }

    /// The key that signs heads of the record.
    pub fn record_key(&self) -> &SigningKey {
        &self.record_key
    }

    /// Puts the signed head of the record beside the database, unless a newer one is there. The folder is
    /// not fsynced: an older head is still a true one, and the next change writes a newer.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn export_head(&self, (size, hash): (u64, Hash), at: Timestamp) -> Result<()> {
        let failed = |e: &std::io::Error| Error::io("export the record's head", e);
        // One at a time, also among processes: whoever comes late must see the newer head.
        let turn = fs::File::open(self.folder.join(RECORD_KEY)).map_err(|e| failed(&e))?;
        turn.lock().map_err(|e| failed(&e))?;
        let path = self.head_path();
        let known = fs::read_to_string(&path).ok().and_then(|t| Head::parse(&t).ok());
        if known.is_some_and(|h| h.size >= size) {
            return Ok(());
        }
        let head = Head::sign(&self.studio_id, size, hash, at, &self.record_key);
        let temporary = path.with_extension(format!("tmp-{size}-{}", std::process::id()));
        fs::File::create(&temporary)
            .and_then(|mut file| {
                file.write_all(head.to_text().as_bytes())?;
                file.sync_data()
            })
            .and_then(|()| fs::rename(&temporary, &path))
            .map_err(|e| failed(&e))
    }

    /// The lock that whoever changes `tables/` holds.
    ///
    /// # Errors
    /// Another process holds it.
    pub fn lock_tables(&self) -> Result<FolderLock> {
        FolderLock::take(&self.tables())
    }

    /// The token of the account that owns the folder, for the command line.
    ///
    /// # Errors
    /// Missing, or readable by others.
    pub fn owner_token(&self) -> Result<Token> {
        Token::parse(read_secret(&self.folder.join("keys/owner.token"))?.trim())
    }
}

fn refuse_used(folder: &Path) -> Result<()> {
    let used = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if used {
        let detail = format!("`{}` is not an empty folder", folder.display());
        return Err(Error::conflict(detail).hint("name a folder that does not exist yet"));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the first entry of the record is among it")]
fn build(folder: &Path, owner: &Owner, now: Timestamp) -> Result<Token> {
    for name in ["tables", "artifacts", "keys", "work"] {
        let path = folder.join(name);
        fs::create_dir_all(&path)
            .map_err(|e| Error::io(format!("make `{}`", path.display()), &e))?;
    }
    only_owner(folder)?;
    only_owner(&folder.join("keys"))?;
    write_secret(&folder.join(RECORD_KEY), &to_hex(&new_secret()?))?;
    let token = Token::new()?;
    write_secret(&folder.join("keys/owner.token"), token.reveal())?;
    slate_store::write_durably(&folder.join("slate.toml"), CONFIG_TEMPLATE.as_bytes(), 0o644)?;
    let store = Store::create(&folder.join("slate.db"))?;
    let (size, hash) = store.write(|tx| first_rows(tx, owner, &token, now))?;
    drop(store);
    Place::open(folder)?.export_head((size, hash), now)?;
    Ok(token)
}

fn first_rows(tx: &Tx<'_>, owner: &Owner, token: &Token, now: Timestamp) -> Result<(u64, Hash)> {
    tx.set_studio_value("id", &to_hex(&new_secret()?[..16]))?;
    tx.set_studio_value("made_at", &now.to_string())?;
    let (name, person) = (owner.actor.clone(), owner.person.clone());
    tx.add_actor(&Actor { name, person, role: Role::Admin, added_at: now, revoked_at: None })?;
    tx.add_token(&token.hash(), &token.id(), &owner.actor, now)?;
    let (actor, person) = (owner.actor.clone(), owner.person.clone());
    let caller = Caller { actor, person, role: Role::Admin, token: token.id() };
    note::append(tx, note::entry(&caller, &INIT, Verdict::Permit, now))
}

pub(crate) fn only_owner(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        fs::set_permissions(folder, mode)
            .map_err(|e| Error::io(format!("protect `{}`", folder.display()), &e))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
