//! The server's secrets: they sign tokens and codes, encrypt personal fields and make the keyed hashes
//! that find them again. Kept in one file beside the database, readable by its owner only.

mod file;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use anyhow::Context;
use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use chrono::Utc;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

pub use self::file::{Kind, Stored, change};
use crate::error::{Failure, Result};

/// What a value is sealed for. It must be said again to open it, so that no value can be put in another's place.
pub mod purpose {
    pub const PHONE: &str = "phone";
    pub const ID_NUMBER: &str = "id_number";
    pub const OUTBOX_RECIPIENT: &str = "outbox-recipient";
    pub const OUTBOX_BODY: &str = "outbox-body";
    pub const CHILD_NAME: &str = "child-name";
    pub const CHILD_BIRTH_DATE: &str = "child-birth-date";
    pub const CHILD_HEALTH: &str = "child-health";
    pub const CHILD_CONTACTS: &str = "child-contacts";
    pub const PICKUP_PERSON: &str = "pickup-person";
    pub const PICKUP_PHOTO: &str = "pickup-photo";
    pub const IDEMPOTENT_REPLY: &str = "idempotent-reply";
}

/// A symmetric key and the number it goes by.
#[derive(Clone, Copy)]
pub struct NumberedKey {
    pub id: u8,
    pub bytes: [u8; 32],
}

pub struct Keys {
    path: PathBuf,
    ring: RwLock<Arc<Ring>>,
    /// How often they were read anew.
    version: AtomicU64,
    lookup_key: [u8; 32],
    signing_key: SigningKey,
}

/// The keys that are changed from time to time, those in use first.
struct Ring {
    token_keys: Vec<NumberedKey>,
    field_keys: Vec<NumberedKey>,
    stamp: Stamp,
}

/// By which a file that was changed is known.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let file = std::fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

impl Ring {
    fn new(stored: &Stored, stamp: Stamp) -> anyhow::Result<Self> {
        let (token_keys, field_keys) =
            (stored.numbered(Kind::Tokens)?, stored.numbered(Kind::Fields)?);
        Ok(Self { token_keys, field_keys, stamp })
    }
}

impl Keys {
    /// Reads the secrets, or makes them at the first start.
    ///
    /// # Errors
    /// Where the file cannot be read or written, or is damaged.
    pub fn load_or_create(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            file::create(path, Utc::now())
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Self::load(path)
    }

    /// Reads the secrets.
    ///
    /// # Errors
    /// Where the file cannot be read, or is damaged.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let stamp = stamp(path);
        let stored = file::read(path)?;
        Ok(Self {
            ring: RwLock::new(Arc::new(Ring::new(&stored, stamp)?)),
            version: AtomicU64::new(0),
            lookup_key: file::key_bytes(&stored.lookup_key)?,
            signing_key: SigningKey::from_bytes(&file::key_bytes(&stored.signing_key)?),
            path: path.to_owned(),
        })
    }

    /// Reads the keys anew where their file has changed; answers whether it had.
    ///
    /// # Errors
    /// Where the file cannot be read or is damaged; the keys stay as they were.
    pub fn refresh(&self) -> anyhow::Result<bool> {
        let stamp = stamp(&self.path);
        if stamp.is_none() || stamp == self.ring().stamp {
            return Ok(false);
        }
        let ring = Arc::new(Ring::new(&file::read(&self.path)?, stamp)?);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        self.version.fetch_add(1, Ordering::SeqCst);
        Ok(true)
    }

    /// Changes whenever the keys do: what was checked by them before is to be checked again.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A key that is looked for in the ring, and in the file where it was changed a moment ago: another server may use
    /// a new key already.
    fn find(&self, which: impl Fn(&Ring) -> Option<NumberedKey>) -> Option<NumberedKey> {
        which(&self.ring()).or_else(|| {
            let changed = self.refresh().unwrap_or_else(|error| {
                tracing::error!(error = format!("{error:#}"), "the keys cannot be read");
                false
            });
            if changed { which(&self.ring()) } else { None }
        })
    }

    /// The key that signs access tokens.
    ///
    /// # Errors
    /// Never in practice: there is one.
    pub fn token_key(&self) -> Result<NumberedKey> {
        self.ring().token_keys.first().copied().ok_or_else(|| broken("no token key"))
    }

    /// A key that signed access tokens, or does, by its number as a token says it.
    #[must_use]
    pub fn token_key_called(&self, id: &str) -> Option<NumberedKey> {
        let id: u8 = id.parse().ok().filter(|number: &u8| number.to_string() == id)?;
        self.find(|ring| ring.token_keys.iter().find(|key| key.id == id).copied())
    }

    /// The number of the key that encrypts personal fields.
    ///
    /// # Errors
    /// Never in practice: there is one.
    pub fn field_key_id(&self) -> Result<u8> {
        self.field_key().map(|key| key.id)
    }

    fn field_key(&self) -> Result<NumberedKey> {
        self.ring().field_keys.first().copied().ok_or_else(|| broken("no field key"))
    }

    /// Signs pickup codes.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// Keyed hash by which a personal value is found again. `purpose` keeps kinds apart.
    #[must_use]
    pub fn lookup(&self, purpose: &str, value: &str) -> Vec<u8> {
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.lookup_key) else {
            unreachable!("HMAC takes a key of any length")
        };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// Encrypts a personal value; `purpose` must be given again to read it.
    ///
    /// # Errors
    /// Never in practice: for values beyond 256 GB.
    pub fn seal(&self, purpose: &str, value: &[u8]) -> Result<Vec<u8>> {
        let key = self.field_key()?;
        let nonce: [u8; 12] = rand::random();
        let sealed = ChaCha20Poly1305::new(Key::from_slice(&key.bytes))
            .encrypt(Nonce::from_slice(&nonce), Payload { msg: value, aad: purpose.as_bytes() })
            .map_err(|_| broken("a value cannot be encrypted"))?;
        Ok([&[key.id], nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Self::seal`] made.
    ///
    /// # Errors
    /// For what was altered, sealed for another purpose or under a key that is gone.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let (id, rest) = sealed.split_first().ok_or_else(|| broken("an empty cipher text"))?;
        let (nonce, cipher) =
            rest.split_first_chunk::<12>().ok_or_else(|| broken("a cut cipher text"))?;
        let key = self
            .find(|ring| ring.field_keys.iter().find(|key| key.id == *id).copied())
            .ok_or_else(|| broken("a cipher text under a key that is gone"))?;
        ChaCha20Poly1305::new(Key::from_slice(&key.bytes))
            .decrypt(Nonce::from_slice(nonce), Payload { msg: cipher, aad: purpose.as_bytes() })
            .map_err(|_| broken("a cipher text that was altered"))
    }

    /// As [`Self::open`], for text.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_text(&self, purpose: &str, sealed: &[u8]) -> Result<String> {
        String::from_utf8(self.open(purpose, sealed)?).map_err(Failure::internal)
    }
}

/// Hash of a random secret that is long enough not to be guessed.
#[must_use]
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn broken(what: &'static str) -> Failure {
    Failure::internal(anyhow::anyhow!(what))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_alone() {
        let folder = std::env::temp_dir().join(format!("xiangyue-keys-{}", uuid::Uuid::now_v7()));
        let path = folder.join("keys.json");
        let keys = Keys::load_or_create(&path).unwrap();
        let sealed = keys.seal("phone", b"13912345678").unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"1391"));
        assert_eq!(keys.open_text("phone", &sealed).unwrap(), "13912345678");
        assert!(keys.open("id_number", &sealed).is_err());
        let again = Keys::load_or_create(&path).unwrap();
        assert_eq!(again.lookup("phone", "1"), keys.lookup("phone", "1"));
        assert_ne!(keys.lookup("phone", "1"), keys.lookup("id_number", "1"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_changed_file_is_noticed() {
        let folder = std::env::temp_dir().join(format!("xiangyue-keys-{}", uuid::Uuid::now_v7()));
        let path = folder.join("keys.json");
        let keys = Keys::load_or_create(&path).unwrap();
        let before = keys.seal("phone", b"13912345678").unwrap();
        change(&path, |stored| stored.rotate(Kind::Fields, Utc::now())).unwrap();
        // Another server has it, and seals with it.
        let after = Keys::load(&path).unwrap().seal("phone", b"13912345678").unwrap();
        assert_eq!((before[0], after[0]), (1, 2));
        assert_eq!(keys.open_text("phone", &after).unwrap(), "13912345678");
        assert_eq!(keys.seal("phone", b"1").unwrap()[0], 2);
        assert_eq!(keys.open_text("phone", &before).unwrap(), "13912345678");
        assert!(!keys.refresh().unwrap());
        // A file that is damaged changes nothing.
        std::fs::write(&path, "{").unwrap();
        assert!(keys.refresh().is_err());
        assert_eq!(keys.open_text("phone", &after).unwrap(), "13912345678");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("xiangyue-keys-{}", uuid::Uuid::now_v7()));
        let path = folder.join("keys.json");
        drop(Keys::load_or_create(&path).unwrap());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        change(&path, |stored| stored.rotate(Kind::Tokens, Utc::now())).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert!(!path.with_extension("new").exists());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
