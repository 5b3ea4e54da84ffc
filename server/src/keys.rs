//! The server's secrets: they sign tokens and codes, encrypt personal fields and make the keyed hashes
//! that find them again. Kept in one file beside the database, readable by its owner only.

use std::{io::Write, path::Path};

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    ChaCha20Poly1305, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::SigningKey;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Failure, Result};

/// The file as it is stored. Lists begin with the key in use; older ones still read.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    token_keys: Vec<StoredKey>,
    field_keys: Vec<StoredKey>,
    lookup_key: String,
    signing_key: String,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    id: u8,
    key: String,
}

/// A symmetric key and the number it goes by.
#[derive(Clone, Copy)]
pub struct NumberedKey {
    pub id: u8,
    pub bytes: [u8; 32],
}

pub struct Keys {
    token_keys: Vec<NumberedKey>,
    field_keys: Vec<NumberedKey>,
    lookup_key: [u8; 32],
    signing_key: SigningKey,
}

impl Keys {
    /// Reads the secrets, or makes them at the first start.
    ///
    /// # Errors
    /// Where the file cannot be read or written, or is damaged.
    pub fn load_or_create(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            create(path).with_context(|| format!("cannot write {}", path.display()))?;
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let stored: Stored = serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged", path.display()))?;
        ensure!(stored.version == 1, "{} is of a later version", path.display());
        ensure!(!stored.token_keys.is_empty() && !stored.field_keys.is_empty(), "keys are missing");
        Ok(Self {
            token_keys: stored.token_keys.iter().map(numbered).collect::<Result<_, _>>()?,
            field_keys: stored.field_keys.iter().map(numbered).collect::<Result<_, _>>()?,
            lookup_key: key_bytes(&stored.lookup_key)?,
            signing_key: SigningKey::from_bytes(&key_bytes(&stored.signing_key)?),
        })
    }

    /// Keys that sign access tokens, the one in use first.
    #[must_use]
    pub fn token_keys(&self) -> &[NumberedKey] {
        &self.token_keys
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
        let key = self.field_keys.first().ok_or_else(|| broken("no field key"))?;
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
            .field_keys
            .iter()
            .find(|key| key.id == *id)
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

fn numbered(stored: &StoredKey) -> anyhow::Result<NumberedKey> {
    Ok(NumberedKey { id: stored.id, bytes: key_bytes(&stored.key)? })
}

fn key_bytes(text: &str) -> anyhow::Result<[u8; 32]> {
    STANDARD.decode(text)?.try_into().map_err(|_| anyhow::anyhow!("a key is not of 32 bytes"))
}

fn create(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let key = || STANDARD.encode(rand::random::<[u8; 32]>());
    let stored = Stored {
        version: 1,
        token_keys: vec![StoredKey { id: 1, key: key() }],
        field_keys: vec![StoredKey { id: 1, key: key() }],
        lookup_key: key(),
        signing_key: key(),
    };
    // Written whole under another name first, then given its own, which fails where it is taken: of two servers
    // that start at once in one empty folder, one makes the secrets, and neither reads half of them.
    let fresh = path.with_extension(format!("{}.new", uuid::Uuid::now_v7()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&fresh)?;
    file.write_all(serde_json::to_string_pretty(&stored)?.as_bytes())?;
    file.sync_all()?;
    let named = std::fs::hard_link(&fresh, path);
    std::fs::remove_file(&fresh)?;
    match named {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
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
}
