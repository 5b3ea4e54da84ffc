//! Passwords and PINs as Argon2id hashes, made by few threads of their own that run where no other thread wants to, so
//! that a storm of sign-ins does not starve the counter.

mod idle;

use std::{
    cell::RefCell,
    sync::{Arc, Mutex, PoisonError},
};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{
        self, Decimal, Ident, Output, ParamsString, Salt, SaltString, rand_core::OsRng,
    },
};
use tokio::sync::oneshot;

use crate::error::{Failure, Result};

/// Of the parameters that OWASP holds to be equally strong, those that take the least memory: 7 MiB, five passes, one
/// lane. A village's server is small, and all of it may sign in on the same evening.
const MEMORY_KIB: u32 = 7 * 1024;
const PASSES: u32 = 5;
/// Hashes that may wait; one more is turned away, so that nobody waits for longer than a few seconds.
const WAITING: usize = 64;
/// The threads end when the last of its clones is dropped.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    threads: Arc<idle::Threads>,
}

impl Hasher {
    /// # Errors
    /// Where no thread can be started.
    pub fn new() -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, None)
            .map_err(|error| anyhow::anyhow!("Argon2 parameters: {error}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let threads = Arc::new(idle::Threads::start(&argon2, at_once(), WAITING)?);
        Ok(Self { argon2, threads })
    }

    /// Hashes a secret.
    ///
    /// # Errors
    /// `Busy` where too many wait, or the server is going down.
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
    /// As [`Self::hash`].
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
        work: impl Fn(&InPlace<'_>) -> T + Send + Sync + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let answer = Arc::new(Mutex::new(Some(answer)));
        self.threads.take(Arc::new(move |argon2: &InPlace<'_>| {
            let (done, answer) = (work(argon2), Arc::clone(&answer));
            Box::new(move || {
                let waits = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
                // Nobody waits any more where it was told already, or where the client has hung up.
                drop(waits.map(|waits| waits.send(done)));
            })
        }))?;
        answered.await.map_err(|_| Failure::busy("a hash was not made"))
    }
}

/// Hashes at work at once: half of the cores; each takes one for some 20 ms.
fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1))
}

/// Argon2 that works in the same memory from hash to hash. Given back each time, the memory would be asked for anew
/// each time, and stay with the allocator several times over.
struct InPlace<'m> {
    argon2: Argon2<'static>,
    memory: &'m RefCell<Vec<Block>>,
}

impl PasswordHasher for InPlace<'_> {
    type Params = Params;

    fn hash_password<'a>(
        &self,
        password: &[u8],
        salt: impl Into<Salt<'a>>,
    ) -> password_hash::Result<PasswordHash<'a>> {
        let (salt, params) = (salt.into(), self.argon2.params());
        let mut buffer = [0; Salt::MAX_LENGTH];
        let bytes = salt.decode_b64(&mut buffer)?;
        let mut memory = self.memory.borrow_mut();
        let blocks = params.block_count().max(memory.len());
        memory.resize(blocks, Block::default());
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = Output::init_with(length, |out| {
            let memory = memory.as_mut_slice();
            Ok(self.argon2.hash_password_into_with_memory(password, bytes, out, memory)?)
        })?;
        Ok(PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(params)?,
            salt: Some(salt),
            hash: Some(output),
        })
    }

    fn hash_password_customized<'a>(
        &self,
        password: &[u8],
        algorithm: Option<Ident<'a>>,
        version: Option<Decimal>,
        params: Params,
        salt: impl Into<Salt<'a>>,
    ) -> password_hash::Result<PasswordHash<'a>> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let argon2 = Argon2::new(algorithm, version, params);
        InPlace { argon2, memory: self.memory }.hash_password(password, salt)
    }
}

fn hash_now(argon2: &impl PasswordHasher, secret: &str) -> Result<String> {
    argon2
        .hash_password(secret.as_bytes(), &SaltString::generate(&mut OsRng))
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::internal(anyhow::anyhow!("hashing failed: {error}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_who_has_no_password_takes_as_long_as_one_who_has() {
        let hasher = Hasher::new().unwrap();
        let hash = hasher.hash("right".to_owned()).await.unwrap();
        assert!(hasher.verify("right".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("wrong".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("right".to_owned(), None).await.unwrap());
        assert!(!hasher.verify("right".to_owned(), Some("no hash".to_owned())).await.unwrap());
        // The one that is made for nothing asks for as much memory and as many passes.
        let other = hash_now(&hasher.argon2, "right").unwrap();
        let costs = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        assert_eq!(costs(&hash), costs(&other));
        assert_eq!(costs(&hash).as_deref(), Some("m=7168,t=5,p=1"));
    }

    #[tokio::test]
    async fn a_storm_of_sign_ins_is_turned_away() {
        let hasher = Hasher::new().unwrap();
        let tries: Vec<_> = (0..WAITING + 20)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.hash("secret".to_owned()).await.is_ok() })
            })
            .collect();
        let mut done = 0;
        for one in tries {
            done += usize::from(one.await.unwrap());
        }
        assert!((WAITING..WAITING + 20).contains(&done), "{done}");
        hasher.hash("secret".to_owned()).await.unwrap();
    }
}
