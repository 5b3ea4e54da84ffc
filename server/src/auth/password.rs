//! Passwords and PINs as Argon2id hashes, made off the async threads and only a few at once, so that a
//! storm of sign-ins does not starve the counter.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::sync::Semaphore;

use crate::error::{Failure, Result};

/// OWASP's first choice of parameters: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes at work at once; each takes one core for some 20 ms.
const AT_ONCE: usize = 2;

#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    places: Arc<Semaphore>,
}

impl Hasher {
    /// # Errors
    /// Never with the parameters above.
    pub fn new() -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, None)
            .map_err(|error| anyhow::anyhow!("Argon2 parameters: {error}"))?;
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// Hashes a secret.
    ///
    /// # Errors
    /// When the server is going down.
    pub async fn hash(&self, secret: String) -> Result<String> {
        self.run(move |argon2| hash_now(argon2, &secret)).await?
    }

    /// As [`Self::hash`], on the calling thread, for tools that run alone.
    ///
    /// # Errors
    /// Never in practice.
    pub fn hash_blocking(&self, secret: &str) -> Result<String> {
        hash_now(&self.argon2, secret)
    }

    /// Whether the secret is the one that was hashed. Takes as long where there is no hash, so that nobody learns
    /// from the clock who has a sign-in.
    ///
    /// # Errors
    /// When the server is going down.
    pub async fn verify(&self, secret: String, hash: Option<String>) -> Result<bool> {
        self.run(move |argon2| match hash.as_deref().map(PasswordHash::new) {
            Some(Ok(hash)) => argon2.verify_password(secret.as_bytes(), &hash).is_ok(),
            _ => {
                // Only its duration matters.
                drop(hash_now(argon2, &secret));
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(Failure::busy)?;
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || {
            let result = work(&argon2);
            drop(place);
            result
        })
        .await
        .map_err(Failure::internal)
    }
}

fn hash_now(argon2: &Argon2<'static>, secret: &str) -> Result<String> {
    argon2
        .hash_password(secret.as_bytes(), &SaltString::generate(&mut OsRng))
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::internal(anyhow::anyhow!("hashing failed: {error}")))
}
